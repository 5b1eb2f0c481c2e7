package dev.runstore.s3.index;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.support.RunTerms;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The terms of a segment, as hashes. */
final class Terms {
  private Terms() {}

  /** The terms of a run. */
  static Set<Long> of(Run run) {
    return hashes(RunTerms.of(run));
  }

  /** The terms one of which every run has that matches; empty if the query names none. */
  static Set<Long> of(RunQuery query) {
    return hashes(RunTerms.of(query));
  }

  private static Set<Long> hashes(Set<String> terms) {
    return terms.stream().map(Terms::hash).collect(Collectors.toCollection(TreeSet::new));
  }

  private static long hash(String term) {
    byte[] hash = Sha256.begin().digest(term.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong();
  }
}
