package dev.runstore.api.support;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes a run as a trace in the JSON form of the OpenTelemetry protocol: a span for the run and
 * below it one for each attempt, on lines of at most {@value #SPANS_OF_A_LINE} spans that are a
 * request each. {@code docs/formats.md} says what becomes of what. Holds nothing of a step once it
 * is written. Not thread-safe.
 */
public final class OtlpTrace {
  /** The most spans of a line. */
  public static final int SPANS_OF_A_LINE = 1_000;

  private static final int MOST_TOLD = 10_000;

  private final Run run;
  private final OtlpLines out;
  private final StepSample sample;
  private final List<Warning> warnings = new ArrayList<>();
  private final List<Told> told = new ArrayList<>();
  private Optional<Payload> input = Optional.empty();
  private Optional<Payload> output = Optional.empty();
  private long leftOut;
  private boolean stepsUsed;

  /** What is told as an event of the span of the run. */
  record Told(String name, String json) {}

  /** Of this run, written to this stream, which is not closed. */
  public OtlpTrace(Run run, OutputStream out) {
    this(run, out, Long.MAX_VALUE);
  }

  /**
   * The same with at most so many steps: those that went wrong before the others, and of what is
   * too many an even sample. The span of the run says how many are left out.
   */
  public OtlpTrace(Run run, OutputStream out, long mostSteps) {
    this.run = run;
    this.sample = new StepSample(run.stepCounts(), mostSteps);
    this.out = new OtlpLines(TraceIds.trace(run), run.subject().id(), out);
    this.warnings.addAll(run.warnings());
  }

  /** Adds a warning to those of the run. */
  public void warn(Warning warning) {
    warnings.add(warning);
  }

  /** Says what the run was given and what it gave. */
  public void payloads(Optional<Payload> given, Optional<Payload> gave) {
    input = given;
    output = gave;
  }

  /**
   * Tells of bytes elsewhere. Of very many references and steps without attempts those beyond the
   * first are counted only, so that memory stays bounded.
   */
  public void add(EventBody.Referenced referenced) {
    tell("runstore.reference", () -> ToldRun.reference(referenced));
  }

  private void tell(String name, Supplier<String> json) {
    if (told.size() < MOST_TOLD) {
      told.add(new Told(name, json.get()));
    } else {
      leftOut++;
    }
  }

  /** Writes the spans of the attempts of a step. */
  public void add(StepState step) {
    add(step, attempt -> Optional.empty());
  }

  /** The same, with the agents that worked in the attempts. */
  public void add(StepState step, Function<Attempt, Optional<String>> agent) {
    if (step.attempts().isEmpty()) {
      tell("runstore.step", () -> ToldRun.step(step));
    } else if (sample.picks(step.status())) {
      step.attempts().forEach(attempt -> add(step, attempt, agent.apply(attempt)));
    }
  }

  private void add(StepState step, Attempt attempt, Optional<String> agent) {
    Instant start = start(attempt);
    Optional<Instant> end =
        attempt
            .endedAt()
            .or(() -> attempt.duration().map(start::plus))
            .or(() -> attempt.status().isTerminal() ? Optional.of(start) : Optional.empty());
    String id = TraceIds.span(attempt.stepRunId().value());
    List<ModelUsage> models = attempt.usage().models();
    stepsUsed |= !models.isEmpty();
    out.begin(id, Optional.of(root()), step.name(), start, end);
    out.text("runstore.step.id", step.stepId().value());
    out.number("runstore.step.attempt", attempt.number());
    out.text("runstore.step.run.id", attempt.stepRunId().value());
    out.text("runstore.status", attempt.status().name());
    attempt.sourceStatus().ifPresent(word -> out.text("runstore.status.source", word));
    out.texts("runstore.step.parents", step.parents().stream().map(StepId::value).toList());
    times(attempt);
    attempt.exitCode().ifPresent(code -> out.number("process.exit.code", code));
    resources(attempt.usage());
    agent.ifPresent(name -> out.text("gen_ai.agent.name", name));
    attempt.input().ifPresent(given -> out.payload("input", given));
    attempt.output().ifPresent(gave -> out.payload("output", gave));
    out.text("runstore.attempt", ToldRun.attempt(step, attempt));
    if (models.size() == 1) {
      out.usage(models.get(0));
    }
    out.attributesEnd();
    out.events(end.orElse(start), attempt.error(), attempt.warnings(), List.of());
    out.end(attempt.error().map(ErrorInfo::message), code(attempt.status()));
    if (models.size() > 1) {
      models.forEach(model -> call(model, id, start, end));
    }
  }

  /** A span has both times: says which of them, and of what lies between, the attempt has. */
  private void times(Attempt attempt) {
    boolean isStarted = attempt.startedAt().isPresent();
    boolean isEnded = attempt.endedAt().isPresent();
    if (!isStarted || (!isEnded && attempt.status().isTerminal())) {
      out.text("runstore.times", isStarted ? "started" : isEnded ? "ended" : "assumed");
    }
    attempt
        .duration()
        .filter(
            length ->
                !isEnded
                    || !attempt.startedAt().equals(attempt.endedAt().map(end -> end.minus(length))))
        .ifPresent(length -> out.number("runstore.duration.nanos", length.toNanos()));
  }

  /** Where only a duration is known the attempt is shown from the start of the run on. */
  private Instant start(Attempt attempt) {
    return attempt
        .startedAt()
        .or(() -> attempt.endedAt().map(end -> attempt.duration().map(end::minus).orElse(end)))
        .orElseGet(this::start);
  }

  private Instant start() {
    return run.startedAt().or(run::queuedAt).orElse(run.recordedAt());
  }

  /** A span has the usage of one model: where an attempt used several, each has a span below. */
  private void call(ModelUsage model, String above, Instant start, Optional<Instant> end) {
    String id = TraceIds.span(above + model.model() + "\0" + model.provider().orElse(""));
    out.begin(id, Optional.of(above), "chat " + model.model(), start, end);
    out.usage(model);
    out.text("runstore.usage.of", above);
    out.attributesEnd();
    out.end(Optional.empty(), OtlpLines.UNSET);
  }

  private void resources(Usage usage) {
    usage.cpu().ifPresent(cpu -> out.number("runstore.cpu.millis", cpu.toMillis()));
    usage.maxMemoryBytes().ifPresent(bytes -> out.number("runstore.memory.max.bytes", bytes));
  }

  private String root() {
    return TraceIds.span(run.id().value());
  }

  /** Writes the span of the run, which comes last because its usage depends on the steps'. */
  public void finish() {
    Optional<Instant> end =
        run.endKey().or(() -> run.status().isTerminal() ? Optional.of(start()) : Optional.empty());
    out.begin(root(), Optional.empty(), run.subject().name(), start(), end);
    out.text("runstore.run.id", run.id().value());
    out.text("runstore.status", run.status().name());
    run.sourceStatus().ifPresent(word -> out.text("runstore.status.source", word));
    out.text("runstore.subject.kind", run.subject().kind().name());
    out.text("runstore.subject.id", run.subject().id());
    run.subject().version().ifPresent(version -> out.text("runstore.subject.version", version));
    run.parentRunId().ifPresent(parent -> out.text("runstore.parent.run.id", parent.value()));
    run.labels().values().forEach((key, value) -> out.text("runstore.label." + key, value));
    run.stepCounts()
        .values()
        .forEach(
            (status, count) ->
                out.number("runstore.steps." + status.name().toLowerCase(Locale.ROOT), count));
    if (sample.leftOut() > 0) {
      out.number("runstore.steps.left_out", sample.leftOut());
    }
    if (run.subject().kind() == SubjectKind.AGENT) {
      out.text("gen_ai.operation.name", "invoke_agent");
      out.text("gen_ai.agent.name", run.subject().name());
      out.text("gen_ai.agent.id", run.subject().id());
    }
    if (leftOut > 0) {
      out.number("runstore.left_out", leftOut);
    }
    tell();
    resources(run.usage());
    List<ModelUsage> models = stepsUsed ? List.of() : run.usage().models();
    if (models.size() == 1) {
      out.usage(models.get(0));
    }
    total();
    out.attributesEnd();
    out.events(end.orElse(start()), run.error(), warnings, told);
    out.end(
        run.error().map(ErrorInfo::message),
        switch (run.status()) {
          case SUCCEEDED -> OtlpLines.OK;
          case FAILED, TIMED_OUT, CANCELLED -> OtlpLines.ERROR;
          case QUEUED, RUNNING, UNKNOWN -> OtlpLines.UNSET;
        });
    if (models.size() > 1) {
      models.forEach(model -> call(model, root(), start(), end));
    }
    out.finish();
  }

  private void tell() {
    input.ifPresent(given -> out.payload("input", given));
    output.ifPresent(gave -> out.payload("output", gave));
    out.text("runstore.run", ToldRun.run(run));
    ToldRun.besides(input, "input")
        .ifPresent(given -> out.text("runstore.input", ToldRun.payload(given)));
    ToldRun.besides(output, "output")
        .ifPresent(gave -> out.text("runstore.output", ToldRun.payload(gave)));
  }

  /** Under names of our own, as readers that add up all spans would count it twice otherwise. */
  private void total() {
    Usage usage = run.usage();
    usage.inputTokens().ifPresent(tokens -> out.number("runstore.usage.input_tokens", tokens));
    usage.outputTokens().ifPresent(tokens -> out.number("runstore.usage.output_tokens", tokens));
    usage.totalTokens().ifPresent(tokens -> out.number("runstore.usage.total_tokens", tokens));
    usage
        .costs()
        .forEach(
            cost ->
                out.text("runstore.usage.cost." + cost.currency(), cost.amount().toPlainString()));
  }

  private static int code(StepStatus status) {
    return switch (status) {
      case SUCCEEDED -> OtlpLines.OK;
      case FAILED, TIMED_OUT, CANCELLED -> OtlpLines.ERROR;
      case PENDING, RUNNING, SKIPPED, UNKNOWN -> OtlpLines.UNSET;
    };
  }
}
