package dev.runstore.formats.temporal;

import dev.runstore.formats.draft.JsonView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The figures of a history. */
final class TemporalMeasures {
  private static final Pattern KNOWN =
      Pattern.compile(
          "(Workflow(Execution|Task|Properties)|ActivityTask|Timer|Marker|StartChildWorkflow"
              + "|ChildWorkflow|SignalExternal|ExternalWorkflow|RequestCancelExternal"
              + "|UpsertWorkflow|ActivityProperties|NexusOperation).*");
  private static final Set<String> LOCAL = Set.of("LocalActivity", "core_local_activity");

  private TemporalMeasures() {}

  static boolean isLocalActivity(TemporalEvent event) {
    return event.type().equals("MarkerRecorded")
        && LOCAL.contains(event.attributes().at("markerName").text(""));
  }

  static Map<String, Object> of(List<TemporalEvent> events, long afterClose) {
    Map<String, Long> types = new TreeMap<>();
    Set<String> unknown = new TreeSet<>();
    long payloads = 0;
    long attempts = 0;
    long local = 0;
    for (TemporalEvent event : events) {
      types.merge(event.type(), 1L, Long::sum);
      if (!KNOWN.matcher(event.type()).matches()) {
        unknown.add(event.type());
      }
      payloads += TemporalPayloads.count(event.json());
      local += isLocalActivity(event) ? 1 : 0;
      if (event.type().equals("ActivityTaskStarted")) {
        attempts = Math.max(attempts, event.attributes().at("attempt").whole(1));
      }
    }
    JsonView first = events.get(0).attributes();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("events", events.size());
    all.put(
        "spelling",
        events.get(0).json().at("eventType").text("").startsWith("EVENT_TYPE_")
            ? "EVENT_TYPE_"
            : "CamelCase");
    all.put("eventIdOrder", order(events));
    all.put("eventsAfterClose", afterClose);
    put(all, types, "activitiesScheduled", "ActivityTaskScheduled");
    put(all, types, "activitiesStarted", "ActivityTaskStarted");
    put(all, types, "activitiesCompleted", "ActivityTaskCompleted");
    put(all, types, "activitiesFailed", "ActivityTaskFailed");
    put(all, types, "activitiesTimedOut", "ActivityTaskTimedOut");
    put(all, types, "activitiesCancelled", "ActivityTaskCanceled");
    all.put("maxActivityAttempt", attempts);
    put(all, types, "timersStarted", "TimerStarted");
    put(all, types, "timersFired", "TimerFired");
    put(all, types, "timersCancelled", "TimerCanceled");
    put(all, types, "markers", "MarkerRecorded");
    all.put("localActivityMarkers", local);
    put(all, types, "signals", "WorkflowExecutionSignaled");
    put(all, types, "updatesAccepted", "WorkflowExecutionUpdateAccepted");
    put(all, types, "updatesCompleted", "WorkflowExecutionUpdateCompleted");
    put(all, types, "childWorkflowsInitiated", "StartChildWorkflowExecutionInitiated");
    put(all, types, "childWorkflowsCompleted", "ChildWorkflowExecutionCompleted");
    put(all, types, "childWorkflowsFailed", "ChildWorkflowExecutionFailed");
    put(all, types, "nexusOperations", "NexusOperationScheduled");
    put(all, types, "workflowTasksCompleted", "WorkflowTaskCompleted");
    put(all, types, "workflowTasksFailed", "WorkflowTaskFailed");
    if (first.at("attempt").isThere()) {
      all.put("workflowAttempt", first.at("attempt").whole(1));
    }
    all.put("payloads", payloads);
    all.put("unknownEventTypes", unknown);
    all.put("eventTypes", types);
    return all;
  }

  private static void put(
      Map<String, Object> all, Map<String, Long> types, String name, String type) {
    all.put(name, types.getOrDefault(type, 0L));
  }

  /** How the file has them, which is found from where they stand in it. */
  private static String order(List<TemporalEvent> events) {
    boolean ascending = true;
    boolean descending = events.size() > 1;
    for (int i = 1; i < events.size(); i++) {
      boolean after = place(events.get(i)) > place(events.get(i - 1));
      ascending &= after;
      descending &= !after;
    }
    return ascending ? "ascending" : descending ? "descending" : "mixed";
  }

  private static int place(TemporalEvent event) {
    String path = event.json().path();
    return Integer.parseInt(path.substring(path.lastIndexOf('[') + 1, path.length() - 1));
  }
}
