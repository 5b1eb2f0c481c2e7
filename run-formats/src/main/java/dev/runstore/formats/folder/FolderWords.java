package dev.runstore.formats.folder;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Usage;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.draft.JsonView;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The names that other tools give to the same facts. */
final class FolderWords {
  static final String[] ID = {"runId", "run_id", "id", "execution_id", "executionId"};
  static final String[] NAME = {
    "agent_id",
    "agentId",
    "agent_name",
    "agent",
    "workflow_id",
    "workflowId",
    "workflow_name",
    "workflow",
    "runbook",
    "pipeline",
    "name"
  };
  static final String[] STATUS = {"status", "state"};
  static final String[] START = {
    "startedAt",
    "started_at",
    "startTime",
    "start_time",
    "start_timestamp",
    "created_at",
    "createdAt",
    "timestamp"
  };
  static final String[] END = {
    "endedAt",
    "ended_at",
    "endTime",
    "end_time",
    "completedAt",
    "completed_at",
    "finishedAt",
    "finished_at",
    "end_timestamp"
  };

  private FolderWords() {}

  static Optional<Duration> duration(Function<String[], JsonView> fact) {
    Optional<BigDecimal> millis =
        fact.apply(new String[] {"durationMillis", "duration_ms", "durationMs"}).number();
    Optional<BigDecimal> seconds =
        fact.apply(
                new String[] {
                  "duration_seconds", "durationSeconds", "total_duration_seconds", "duration"
                })
            .number();
    return millis
        .map(value -> value.movePointRight(6))
        .or(() -> seconds.map(value -> value.movePointRight(9)))
        .filter(n -> n.signum() >= 0 && n.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0)
        .map(nanos -> Duration.ofNanos(nanos.longValue()));
  }

  static Optional<ErrorInfo> error(JsonView error) {
    if (error.json().isObject()) {
      return Optional.of(
          new ErrorInfo(
              error.first("type", "code", "class").text("error"),
              error.first("message", "msg", "error").text("the record gives no message"),
              error.first("detail", "traceback", "stack", "stackTrace").text()));
    }
    return error.text().map(text -> ErrorInfo.of("error", text));
  }

  /** Of a map its texts, of a list each as a label of its own. */
  static Map<String, Optional<String>> labels(JsonView labels) {
    Map<String, Optional<String>> found = new LinkedHashMap<>();
    labels.members().forEach((key, value) -> found.put(key, value.text()));
    labels
        .items()
        .forEach(
            item -> item.text().ifPresent(tag -> found.put("tag." + tag, Optional.of("true"))));
    return found;
  }

  static Optional<Usage> usage(JsonView usage, Optional<String> model) {
    OptionalLong input = tokens(usage, "inputTokens", "input_tokens", "prompt_tokens");
    OptionalLong output = tokens(usage, "outputTokens", "output_tokens", "completion_tokens");
    OptionalLong total = tokens(usage, "totalTokens", "total_tokens");
    Optional<Cost> cost =
        usage
            .first("cost_usd", "costUsd", "cost", "total_cost")
            .number()
            .filter(amount -> amount.signum() >= 0)
            .map(amount -> new Cost(amount, "USD"));
    if (input.isEmpty() && output.isEmpty() && total.isEmpty() && cost.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Usage.of(
            new ModelUsage(
                FittingTexts.name(usage.at("model").text(model.orElse("unknown")), "unknown"),
                Optional.empty(),
                1,
                input,
                output,
                OptionalLong.empty(),
                OptionalLong.empty(),
                total,
                cost.stream().toList(),
                Optional.empty())));
  }

  private static OptionalLong tokens(JsonView usage, String... names) {
    OptionalLong tokens = usage.first(names).whole();
    return tokens.orElse(-1) < 0 ? OptionalLong.empty() : tokens;
  }
}
