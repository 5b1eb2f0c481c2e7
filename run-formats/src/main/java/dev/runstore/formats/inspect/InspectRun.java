package dev.runstore.formats.inspect;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A log as a run, its samples as steps. */
final class InspectRun {
  private final ImportSource source;
  private final JsonView log;
  private final Iterable<JsonView> samples;
  private final OptionalInt zipEntries;

  /**
   * A log.
   *
   * @param source the whole of it
   * @param log what it says of all samples
   * @param samples the samples, which can be gone through several times
   * @param zipEntries how many entries it has, if it is a zip file
   */
  InspectRun(
      ImportSource source, JsonView log, Iterable<JsonView> samples, OptionalInt zipEntries) {
    this.source = source;
    this.log = log;
    this.samples = samples;
    this.zipEntries = zipEntries;
  }

  /**
   * The run.
   *
   * @param there what an earlier import made of it
   */
  RunDraft draft(String format, Optional<Run> there) {
    JsonView eval = log.at("eval");
    InspectMeasures measures = new InspectMeasures(log);
    samples.forEach(measures::add);
    String task = eval.at("task").required();
    Optional<Instant> created = eval.at("created").time();
    RunDraft run = new RunDraft(format, id(), RunDraft.workflow(task), created);
    run.label("task", Optional.of(task));
    run.label("model", eval.at("model").text());
    run.label("runId", eval.at("run_id").text());
    run.label("taskId", eval.at("task_id").text());
    eval.at("tags").items().forEach(tag -> run.label("tag." + tag.text("-"), Optional.of("true")));
    run.with("eval", eval.value());
    run.with("plan", log.at("plan").value());
    run.input(eval.at("dataset").value());
    run.started(
        there
            .flatMap(Run::startedAt)
            .or(() -> log.at("stats", "started_at").time())
            .or(() -> created));
    measures.of(zipEntries).forEach(run::measure);
    if (!status().equals("started")) {
      measures.difference().ifPresent(text -> run.warned("usage.differs", text));
    }
    run.keeping(source);
    run.then(this::pieces);
    end(run, measures.calls());
    return run;
  }

  /** A run id is shared by all evaluations that one command ran. */
  String id() {
    JsonView eval = log.at("eval");
    return eval.at("eval_id")
        .text()
        .orElseGet(
            () ->
                eval.at("run_id").required()
                    + eval.at("task_id").text().map(task -> "/" + task).orElse(""));
  }

  private Iterator<Consumer<RunDraft>> pieces() {
    boolean cut = status().equals("cancelled") || status().equals("error");
    Iterator<JsonView> each = samples.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public Consumer<RunDraft> next() {
        InspectSample sample = new InspectSample(each.next(), cut);
        return sample::tell;
      }
    };
  }

  private String status() {
    return log.at("status").text("started");
  }

  private void end(RunDraft run, Map<String, Long> calls) {
    String word = status();
    if (word.equals("started")) {
      return;
    }
    run.output(Optional.of(results()));
    run.error(error(log.at("error")));
    if (!log.at("stats", "model_usage").members().isEmpty()) {
      run.used(InspectUsage.of(log.at("stats", "model_usage"), calls));
    }
    RunStatus status =
        switch (word) {
          case "success" -> RunStatus.SUCCEEDED;
          case "error" -> RunStatus.FAILED;
          case "cancelled" -> RunStatus.CANCELLED;
          default -> RunStatus.UNKNOWN;
        };
    run.ended(status, word, log.at("stats", "completed_at").time());
  }

  private JsonValue results() {
    return log.without("version", "status", "eval", "plan", "samples", "error");
  }

  static Optional<ErrorInfo> error(JsonView error) {
    return error.isThere()
        ? Optional.of(
            new ErrorInfo(
                "error",
                error.at("message").text(error.text("the log gives no message")),
                error.at("traceback").text()))
        : Optional.empty();
  }
}
