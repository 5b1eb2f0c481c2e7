package dev.runstore.api.codec;

import java.util.Map;
import java.util.Set;

/** Which fields each type of event has beside its header; any other is of a newer version. */
final class EventFields {
  private static final Map<String, Set<String>> BY_TYPE =
      Map.ofEntries(
          Map.entry(
              "run.created",
              Set.of(
                  "subject",
                  "aliases",
                  "definitionDigest",
                  "definition",
                  "parentRunId",
                  "parentStep",
                  "origin",
                  "labels",
                  "attributes",
                  "input")),
          Map.entry("run.started", Set.of()),
          Map.entry("run.described", Set.of("attributes", "input")),
          Map.entry("lease.claimed", Set.of("lease", "reason")),
          Map.entry("lease.released", Set.of("generation", "reason")),
          Map.entry("step.planned", Set.of("stepId", "name", "parents")),
          Map.entry(
              "step.started",
              Set.of(
                  "stepId",
                  "attempt",
                  "stepRunId",
                  "name",
                  "parents",
                  "agent",
                  "config",
                  "input",
                  "attributes")),
          Map.entry(
              "step.ended",
              Set.of(
                  "stepId",
                  "attempt",
                  "stepRunId",
                  "status",
                  "sourceStatus",
                  "durationMillis",
                  "output",
                  "error",
                  "warnings",
                  "usage",
                  "exitCode",
                  "attributes")),
          Map.entry("step.skipped", Set.of("stepId", "name", "parents", "reason")),
          Map.entry("warning", Set.of("stepId", "attempt", "stepRunId", "warning")),
          Map.entry("log", Set.of("stepId", "attempt", "stepRunId", "lines")),
          Map.entry("artifact", Set.of("stepId", "attempt", "stepRunId", "role", "artifact")),
          Map.entry("reference", Set.of("stepId", "role", "reference")),
          Map.entry("usage", Set.of("stepId", "attempt", "stepRunId", "usage")),
          Map.entry("child.started", Set.of("stepId", "attempt", "stepRunId", "child", "subject")),
          Map.entry("custom", Set.of("stepId", "attempt", "stepRunId", "name", "payload")),
          Map.entry(
              "run.ended",
              Set.of("status", "sourceStatus", "durationMillis", "output", "error", "usage")),
          Map.entry("cancel.requested", Set.of("reason", "requestedBy")),
          Map.entry("pinned", Set.of("by")),
          Map.entry("unpinned", Set.of("by")),
          Map.entry("hold.placed", Set.of("name", "reason")),
          Map.entry("hold.lifted", Set.of("name", "reason")),
          Map.entry("relabelled", Set.of("labels", "removed")),
          Map.entry("alias.added", Set.of("alias")),
          Map.entry("usage.late", Set.of("usage")));

  private EventFields() {}

  static Set<String> types() {
    return BY_TYPE.keySet();
  }

  static boolean knows(String type) {
    return BY_TYPE.containsKey(type);
  }

  static boolean has(String type, String field) {
    Set<String> fields = BY_TYPE.get(type);
    return fields != null && fields.contains(field);
  }
}
