package dev.runstore.s3.index;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The terms that a run is found by, as hashes; what they find is compared with the query again. */
final class Terms {
  private Terms() {}

  /** The terms of a run. */
  static Set<Long> of(Run run) {
    Set<Long> terms = new TreeSet<>();
    terms.add(status(run.status()));
    terms.add(subject(run.subject().id()));
    terms.add(subject(run.subject().id(), run.status()));
    run.labels().values().forEach((key, value) -> terms.add(label(key, value)));
    run.aliases().forEach(alias -> terms.add(term("alias", alias.value())));
    run.parentRunId().ifPresent(parent -> terms.add(term("parent", parent.value())));
    return terms;
  }

  /** The terms one of which every run has that matches; empty if the query names none. */
  static Set<Long> of(RunQuery query) {
    if (query.alias().isPresent()) {
      return Set.of(term("alias", query.alias().get().value()));
    }
    if (query.parent().isPresent()) {
      return Set.of(term("parent", query.parent().map(RunId::value).orElse("")));
    }
    Set<Long> terms = new TreeSet<>();
    if (query.subjectId().isPresent() && !query.statuses().isEmpty()) {
      query.statuses().forEach(status -> terms.add(subject(query.subjectId().get(), status)));
    } else if (query.subjectId().isPresent()) {
      terms.add(subject(query.subjectId().get()));
    } else if (!query.labels().values().isEmpty()) {
      Map.Entry<String, String> first = query.labels().values().entrySet().iterator().next();
      terms.add(label(first.getKey(), first.getValue()));
    } else {
      query.statuses().forEach(status -> terms.add(status(status)));
    }
    return terms;
  }

  private static long status(RunStatus status) {
    return term("status", status.name());
  }

  private static long subject(String id) {
    return term("subject", id);
  }

  private static long subject(String id, RunStatus status) {
    return term(status.name(), id);
  }

  private static long label(String key, String value) {
    return term("label", key + '\u0000' + value);
  }

  private static long term(String kind, String text) {
    byte[] hash = Sha256.begin().digest((kind + '\u0001' + text).getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong();
  }
}
