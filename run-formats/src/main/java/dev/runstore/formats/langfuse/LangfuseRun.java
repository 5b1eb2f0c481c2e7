package dev.runstore.formats.langfuse;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.Tokens;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A trace as a run, its observations as steps. */
final class LangfuseRun {
  private final JsonView trace;
  private final List<JsonView> observations;
  private final Map<String, JsonView> byId = new HashMap<>();

  /** Observations that have usage, of which none has an observation with usage below it. */
  private final Set<String> deepest = new HashSet<>();

  LangfuseRun(JsonView trace, List<JsonView> observations) {
    this.trace = trace;
    this.observations = observations;
    observations.forEach(one -> byId.put(one.at("id").required(), one));
    observations.stream()
        .filter(one -> !tokens(one).isEmpty())
        .forEach(one -> deepest.add(id(one)));
    for (JsonView one : observations) {
      if (!tokens(one).isEmpty()) {
        Set<String> seen = new HashSet<>();
        String above = parent(one);
        while (byId.containsKey(above) && seen.add(above)) {
          deepest.remove(above);
          above = parent(byId.getOrDefault(above, one));
        }
      }
    }
  }

  private static String id(JsonView observation) {
    return observation.at("id").text("");
  }

  private static String parent(JsonView observation) {
    return observation.at("parentObservationId").text("");
  }

  RunDraft draft(String format) {
    Optional<Instant> start = times("startTime").min(Instant::compareTo);
    Optional<Instant> end =
        java.util.stream.Stream.concat(times("endTime"), times("startTime"))
            .max(Instant::compareTo);
    String name = trace.at("name").text("trace");
    RunDraft run =
        new RunDraft(
            format,
            trace.at("id").required(),
            observations.stream().anyMatch(one -> one.at("type").text("").equals("AGENT"))
                ? RunDraft.agent(name)
                : RunDraft.workflow(name),
            start.or(() -> trace.at("timestamp").time()));
    run.label("env", trace.at("environment").text());
    run.label("user", trace.at("userId").text());
    run.label("session", trace.at("sessionId").text());
    run.label("release", trace.at("release").text());
    trace.at("tags").items().forEach(tag -> run.label("tag." + tag.text("-"), Optional.of("true")));
    run.with("trace", Optional.of(trace.without("observations", "scores", "input", "output")));
    run.input(trace.at("input").decoded(2));
    run.output(trace.at("output").decoded(2));
    run.started(start.or(() -> trace.at("timestamp").time()));
    observations.forEach(one -> step(run, one));
    for (JsonView score : trace.at("scores").items()) {
      run.event(
          "score " + score.at("name").text("score"), score.at("timestamp").time(), score.value());
    }
    measures(run);
    boolean open = observations.stream().anyMatch(one -> isRoot(one) && !hasEnded(one));
    if (!open) {
      boolean failed =
          observations.stream()
              .anyMatch(one -> isRoot(one) && one.at("level").text("").equals("ERROR"));
      run.ended(failed ? RunStatus.FAILED : RunStatus.SUCCEEDED, "", end);
    }
    return run;
  }

  private java.util.stream.Stream<Instant> times(String member) {
    return observations.stream().flatMap(one -> one.at(member).time().stream());
  }

  private boolean isRoot(JsonView observation) {
    return !byId.containsKey(parent(observation));
  }

  private static boolean hasEnded(JsonView observation) {
    return observation.at("endTime").time().isPresent()
        || observation.at("type").text("").equals("EVENT");
  }

  private void step(RunDraft run, JsonView one) {
    AttemptDraft attempt =
        run.step(id(one))
            .named(one.at("name").text())
            .after(List.of(parent(one)))
            .attempt(1)
            .by(one.at("type").text("").equals("AGENT") ? one.at("name").text() : Optional.empty())
            .input(one.at("input").decoded(2))
            .with("type", one.at("type").value())
            .with("level", one.at("level").value())
            .with("observation", Optional.of(one.without("input", "output")))
            .started(one.at("startTime").time());
    if (!hasEnded(one)) {
      return;
    }
    boolean failed = one.at("level").text("").equals("ERROR");
    String message = one.at("statusMessage").text("");
    if (one.at("level").text("").equals("WARNING")) {
      attempt.warned("WARNING", message.isEmpty() ? "the observation has level WARNING" : message);
    }
    attempt
        .output(one.at("output").decoded(2))
        .used(usage(one))
        .error(
            failed
                ? Optional.of(
                    ErrorInfo.of(
                        "ERROR", message.isEmpty() ? "the observation gives no message" : message))
                : Optional.empty())
        .ended(
            failed ? StepStatus.FAILED : StepStatus.SUCCEEDED,
            "",
            one.at("endTime").time().or(() -> one.at("startTime").time()));
  }

  private Usage usage(JsonView one) {
    return deepest.contains(id(one))
        ? tokens(one).by(one.at("model").text(), Optional.empty(), 1)
        : Usage.NONE;
  }

  private static Tokens tokens(JsonView one) {
    JsonView usage = one.at("usageDetails");
    OptionalLong input = usage.at("input").whole();
    OptionalLong output = usage.at("output").whole();
    OptionalLong total = usage.at("total").whole();
    if (input.orElse(0) == 0 && output.orElse(0) == 0 && total.orElse(0) == 0) {
      return new Tokens(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty());
    }
    return Tokens.of(input, output, total)
        .ofWhich(
            usage
                .first("input_cache_read", "prompt_details.cache_read", "input_cached_tokens")
                .whole(),
            usage.first("output_reasoning", "completion_details.reasoning").whole())
        .costing(one.at("costDetails", "total").number().or(() -> one.at("totalCost").number()));
  }

  private void measures(RunDraft run) {
    Counts types = new Counts();
    Counts levels = new Counts();
    Counts models = new Counts();
    Map<String, Long> details = new LinkedHashMap<>();
    BigDecimal cost = BigDecimal.ZERO;
    long totalNotSum = 0;
    long zero = 0;
    for (JsonView one : observations) {
      types.add(one.at("type").text("unknown"));
      levels.add(one.at("level").text("unknown"));
      one.at("model").text().ifPresent(models::add);
      one.at("usageDetails")
          .members()
          .forEach((name, value) -> details.merge(name, value.whole(0), Long::sum));
      cost =
          cost.add(
              one.at("costDetails", "total")
                  .number()
                  .or(() -> one.at("totalCost").number())
                  .orElse(BigDecimal.ZERO));
      Tokens tokens = tokens(one);
      totalNotSum +=
          !tokens.isEmpty()
                  && tokens.total().orElse(0)
                      != tokens.input().orElse(0) + tokens.output().orElse(0)
              ? 1
              : 0;
      zero += isZero(one) ? 1 : 0;
    }
    run.measure("observations", observations.size());
    run.measure("types", types.all());
    run.measure("levels", levels.all());
    run.measure(
        "rootsWithoutParent", observations.stream().filter(o -> parent(o).isEmpty()).count());
    run.measure(
        "danglingParents",
        observations.stream().filter(o -> !parent(o).isEmpty() && isRoot(o)).count());
    run.measure("edges", observations.stream().filter(o -> !isRoot(o)).count());
    trace.at("latency").number().ifPresent(latency -> run.measure("latencyS", latency));
    run.measure("usageDetails", details);
    run.measure("costUsd", cost);
    run.measure("models", models.all());
    run.measure("scores", trace.at("scores").items().size());
    run.measure(
        "observationsWithUsage",
        observations.stream().filter(one -> !tokens(one).isEmpty()).count());
    run.measure("totalNotSum", totalNotSum);
    run.measure("zeroLength", zero);
  }

  private static boolean isZero(JsonView one) {
    return one.at("startTime")
        .time()
        .flatMap(start -> one.at("endTime").time().map(end -> Duration.between(start, end)))
        .filter(Duration::isZero)
        .isPresent();
  }
}
