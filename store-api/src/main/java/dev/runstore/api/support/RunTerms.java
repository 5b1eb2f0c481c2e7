package dev.runstore.api.support;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The terms that an index finds runs by: status, subject, both together, labels, aliases, parent.
 * An index may keep them as hashes, as what they find is compared with the query again. The text of
 * a term never changes.
 */
public final class RunTerms {
  private RunTerms() {}

  /** The terms of a run. */
  public static Set<String> of(Run run) {
    Set<String> terms = new TreeSet<>();
    terms.add(status(run.status()));
    terms.add(subject(run.subject().id()));
    terms.add(subject(run.subject().id(), run.status()));
    run.labels().values().forEach((key, value) -> terms.add(label(key, value)));
    run.aliases().forEach(alias -> terms.add(term("alias", alias.value())));
    run.parentRunId().ifPresent(parent -> terms.add(term("parent", parent.value())));
    return terms;
  }

  /** The terms one of which every run has that matches; empty if the query names none. */
  public static Set<String> of(RunQuery query) {
    if (query.alias().isPresent()) {
      return Set.of(term("alias", query.alias().get().value()));
    }
    if (query.parent().isPresent()) {
      return Set.of(term("parent", query.parent().map(RunId::value).orElse("")));
    }
    Set<String> terms = new TreeSet<>();
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

  private static String status(RunStatus status) {
    return term("status", status.name());
  }

  private static String subject(String id) {
    return term("subject", id);
  }

  private static String subject(String id, RunStatus status) {
    return term(status.name(), id);
  }

  private static String label(String key, String value) {
    return term("label", key + '\u0000' + value);
  }

  private static String term(String kind, String text) {
    return kind + '\u0001' + text;
  }
}
