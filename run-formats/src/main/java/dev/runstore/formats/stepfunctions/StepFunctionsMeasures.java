package dev.runstore.formats.stepfunctions;

import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The figures of a history. */
final class StepFunctionsMeasures {
  private static final Pattern FAILURE =
      Pattern.compile("(Task|LambdaFunction|Activity)(Schedule|Start|Submit)?(Failed|TimedOut)");

  private StepFunctionsMeasures() {}

  static Map<String, Object> of(List<HistoryEvent> events) {
    Counts types = new Counts();
    Set<String> states = new HashSet<>();
    Map<Long, Integer> followers = new HashMap<>();
    long entered = 0;
    long exited = 0;
    long failures = 0;
    long timeless = 0;
    long truncated = 0;
    int branching = 1;
    for (HistoryEvent event : events) {
      String type = event.type();
      types.add(type);
      if (type.endsWith("StateEntered")) {
        entered++;
        states.add(event.details().at("name").text(""));
      }
      exited += type.endsWith("StateExited") ? 1 : 0;
      failures += FAILURE.matcher(type).matches() ? 1 : 0;
      timeless += event.time().isEmpty() ? 1 : 0;
      for (JsonView said : event.details().members().values()) {
        truncated += said.at("truncated").isTrue() ? 1 : 0;
      }
      if (event.previous() != 0) {
        branching = Math.max(branching, followers.merge(event.previous(), 1, Integer::sum));
      }
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("events", events.size());
    all.put("final", events.get(events.size() - 1).type());
    all.put("statesEntered", entered);
    all.put("statesExited", exited);
    all.put("distinctStates", states.size());
    all.put("taskFailures", failures);
    all.put("mapIterations", types.of("MapIterationStarted"));
    all.put("parallel", types.of("ParallelStateEntered"));
    all.put(
        "idsContiguous",
        events.get(0).id() == 1 && events.get(events.size() - 1).id() == events.size());
    all.put("branching", branching);
    all.put("redrives", types.of("ExecutionRedriven"));
    all.put("unreadableTimes", timeless);
    all.put("truncatedPayloads", truncated);
    all.put("eventTypes", types.all());
    return all;
  }
}
