package dev.runstore.formats.claudecode;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.Tokens;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A session as a run: every line is an event, a model's answer and a tool's use are steps. A
 * session has no end of its own and stays open.
 */
final class ClaudeSession {
  private final String id;
  private final List<JsonView> lines;
  private final List<JsonView> loose;
  private final Map<String, AttemptDraft> tools = new LinkedHashMap<>();
  private final Set<String> answers = new HashSet<>();
  private final Counts types = new Counts();
  private long toolUses;
  private long toolResults;
  private long toolErrors;
  private long assistantLines;

  ClaudeSession(String id, List<JsonView> lines, List<JsonView> loose) {
    this.id = id;
    this.lines = lines;
    this.loose = loose;
  }

  RunDraft draft(String format) {
    Optional<Instant> start =
        lines.stream().flatMap(line -> time(line).stream()).min(Instant::compareTo);
    Optional<Instant> last =
        lines.stream().flatMap(line -> time(line).stream()).max(Instant::compareTo);
    RunDraft run = new RunDraft(format, id, RunDraft.agent("claude-code"), start);
    run.label("cwd", lines.get(0).at("cwd").text());
    run.label("branch", lines.get(0).at("gitBranch").text());
    run.label("version", lines.get(0).at("version").text());
    run.started(start);
    loose.forEach(line -> event(run, line));
    for (JsonView line : lines) {
      event(run, line);
      message(run, line);
    }
    measures(run);
    last.ifPresent(time -> run.measure("lastAt", time.toString()));
    return run;
  }

  private static Optional<Instant> time(JsonView line) {
    return line.at("timestamp").time();
  }

  private void event(RunDraft run, JsonView line) {
    String type = line.at("type").text("line");
    types.add(type);
    run.event(type, time(line), line.value());
  }

  private void message(RunDraft run, JsonView line) {
    JsonView message = line.at("message");
    if (line.at("type").text("").equals("assistant")) {
      assistantLines++;
      answer(run, line, message);
    }
    for (JsonView part : message.at("content").items()) {
      switch (part.at("type").text("")) {
        case "tool_use" -> used(run, line, part);
        case "tool_result" -> result(line, part);
        default -> {}
      }
    }
  }

  /** Several lines may share the id of one message, whose usage counts once. */
  private void answer(RunDraft run, JsonView line, JsonView message) {
    String answer = message.at("id").text(line.at("uuid").text("message"));
    if (!answers.add(answer)) {
      return;
    }
    AttemptDraft attempt =
        run.step(answer)
            .named(message.at("model").text())
            .attempt(1)
            .with("requestId", line.at("requestId").value())
            .with("stopReason", message.at("stop_reason").value());
    attempt.output(message.at("content").value()).used(usage(message));
    attempt.ended(StepStatus.SUCCEEDED, "", time(line));
  }

  private static Usage usage(JsonView message) {
    JsonView usage = message.at("usage");
    OptionalLong cached = usage.at("cache_read_input_tokens").whole();
    return Tokens.of(
            usage.at("input_tokens").whole(),
            usage.at("output_tokens").whole(),
            OptionalLong.empty())
        .ofWhich(cached, OptionalLong.empty())
        .by(message.at("model").text(), Optional.of("anthropic"), 1);
  }

  private void used(RunDraft run, JsonView line, JsonView part) {
    toolUses++;
    String use = part.at("id").text("tool");
    if (!tools.containsKey(use)) {
      tools.put(
          use,
          run.step(use)
              .named(part.at("name").text())
              .after(List.of(line.at("message", "id").text("")))
              .attempt(1)
              .input(part.at("input").value())
              .started(time(line)));
    }
  }

  private void result(JsonView line, JsonView part) {
    toolResults++;
    boolean failed = part.at("is_error").isTrue();
    toolErrors += failed ? 1 : 0;
    AttemptDraft attempt = tools.get(part.at("tool_use_id").text(""));
    if (attempt != null) {
      attempt
          .output(part.at("content").value())
          .error(
              failed
                  ? Optional.of(
                      ErrorInfo.of("tool", part.at("content").text("the tool reports an error")))
                  : Optional.empty())
          .ended(failed ? StepStatus.FAILED : StepStatus.SUCCEEDED, "", time(line));
    }
  }

  private void measures(RunDraft run) {
    run.measure("lines", lines.size() + loose.size());
    run.measure("types", types.all());
    run.measure("sessions", 1);
    run.measure("toolUses", toolUses);
    run.measure("toolResults", toolResults);
    run.measure("toolErrors", toolErrors);
    run.measure("distinctMessageIds", answers.size());
    run.measure("assistantLines", assistantLines);
  }
}
