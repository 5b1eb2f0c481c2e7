package dev.runstore.filesystem.index;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.support.RunTerms;
import dev.runstore.filesystem.disk.Hashes;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The terms of a segment, as hashes. */
final class Terms {
  private static final int BITS = 39;

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
    return terms.stream()
        .map(term -> Hashes.of(term) >>> (64 - BITS))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
