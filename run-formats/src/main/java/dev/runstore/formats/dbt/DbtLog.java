package dev.runstore.formats.dbt;

import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The lines of one invocation as a run. */
final class DbtLog {
  private final String id;
  private final List<JsonView> lines;
  private final Map<String, AttemptDraft> nodes = new LinkedHashMap<>();
  private final Counts levels = new Counts();
  private final Counts names = new Counts();
  private final Counts results = new Counts();
  private final Set<String> threads = new HashSet<>();
  private final Set<String> started = new HashSet<>();
  private final Set<String> finished = new HashSet<>();
  private long outOfOrder;
  private long ansi;
  private int longest;

  DbtLog(String id, List<JsonView> lines) {
    this.id = id;
    this.lines = lines;
  }

  RunDraft draft(String format) {
    Optional<Instant> start = time(lines).min(Instant::compareTo);
    String command =
        lines.stream()
            .flatMap(line -> line.at("data", "command").text().stream())
            .findFirst()
            .orElse("dbt");
    RunDraft run = new RunDraft(format, id, RunDraft.workflow(command), start);
    lines.stream()
        .flatMap(line -> line.at("data", "args").value().stream())
        .findFirst()
        .ifPresent(args -> run.input(Optional.of(args)));
    run.started(start);
    Optional<Instant> before = Optional.empty();
    for (JsonView line : lines) {
      Optional<Instant> at = line.at("info", "ts").time();
      outOfOrder += before.flatMap(b -> at.filter(a -> a.isBefore(b))).isPresent() ? 1 : 0;
      before = at.or(() -> line.at("info", "ts").time());
      line(run, line, at);
    }
    measures(run);
    end(run);
    return run;
  }

  private static java.util.stream.Stream<Instant> time(List<JsonView> lines) {
    return lines.stream().flatMap(line -> line.at("info", "ts").time().stream());
  }

  private void line(RunDraft run, JsonView line, Optional<Instant> at) {
    JsonView info = line.at("info");
    String message = info.at("msg").text("");
    String name = info.at("name").text("line");
    String thread = info.at("thread").text("log");
    levels.add(info.at("level").text("unknown"));
    names.add(name);
    threads.add(thread);
    longest = Math.max(longest, message.length());
    ansi += message.indexOf('\u001b') >= 0 ? 1 : 0;
    node(run, line, name, at);
    Optional<AttemptDraft> attempt =
        line.at("data", "node_info", "unique_id")
            .text()
            .flatMap(node -> Optional.ofNullable(nodes.get(node)));
    String level =
        FittingTexts.name(info.at("level").text("info").toUpperCase(Locale.ROOT), "INFO");
    if (!message.isEmpty()) {
      run.log(attempt, List.of(new LogLine(at, FittingTexts.name(thread, "log"), level, message)));
    }
    if (attempt.isPresent()) {
      attempt.get().event(name, at, line.value());
    } else {
      run.event(name, at, line.value());
    }
    end(line, name, at);
  }

  private void node(RunDraft run, JsonView line, String name, Optional<Instant> at) {
    if (!name.equals("NodeStart")
        && !name.equals("NodeExecuting")
        && !name.equals("NodeFinished")) {
      return;
    }
    JsonView info = line.at("data", "node_info");
    String node = info.at("unique_id").text("node");
    started.add(node);
    if (!nodes.containsKey(node)) {
      AttemptDraft attempt =
          run.step(node).named(info.at("node_name").text()).attempt(1).with("node", info.value());
      nodes.put(node, attempt.started(info.at("node_started_at").time().or(() -> at)));
    }
  }

  private void end(JsonView line, String name, Optional<Instant> at) {
    if (!name.equals("NodeFinished")) {
      return;
    }
    JsonView info = line.at("data", "node_info");
    String node = info.at("unique_id").text("node");
    JsonView result = line.at("data", "run_result");
    String word = result.at("status").text(info.at("node_status").text("no status"));
    results.add(word);
    AttemptDraft attempt = nodes.get(node);
    if (attempt == null || !finished.add(node)) {
      return;
    }
    StepStatus status = DbtResultsImporter.status(word);
    attempt
        .output(result.value())
        .error(
            status == StepStatus.FAILED
                ? Optional.of(ErrorInfo.of(word, result.at("message").text(word)))
                : Optional.empty())
        .ended(
            status == StepStatus.SKIPPED ? StepStatus.UNKNOWN : status,
            word,
            info.at("node_finished_at").time().or(() -> at));
  }

  private Optional<Boolean> success() {
    return lines.stream()
        .filter(line -> line.at("info", "name").text("").equals("CommandCompleted"))
        .reduce((first, last) -> last)
        .map(line -> line.at("data", "success").isTrue());
  }

  private void end(RunDraft run) {
    Optional<Boolean> success = success();
    if (success.isPresent()) {
      run.ended(
          success.get() ? RunStatus.SUCCEEDED : RunStatus.FAILED,
          "",
          time(lines).max(Instant::compareTo));
    }
  }

  private void measures(RunDraft run) {
    run.measure("lines", lines.size());
    run.measure("badLines", 0);
    run.measure("invocations", 1);
    run.measure("levels", levels.all());
    run.measure("distinctEventNames", names.distinct());
    run.measure("nodes", nodes.size());
    run.measure("nodesStarted", started.size());
    run.measure("nodesFinished", finished.size());
    run.measure("nodeResults", results.all());
    run.measure("threads", threads.size());
    run.measure("outOfOrderLines", outOfOrder);
    run.measure("ansiMessages", ansi);
    run.measure("longestMessage", longest);
    lines.stream()
        .filter(line -> line.at("info", "name").text("").equals("MainReportVersion"))
        .flatMap(line -> line.at("data", "version").text().stream())
        .findFirst()
        .ifPresent(version -> run.measure("dbtVersion", version));
    success().ifPresent(done -> run.measure("completedSuccess", done));
  }
}
