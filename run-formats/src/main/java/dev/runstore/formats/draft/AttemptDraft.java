package dev.runstore.formats.draft;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import dev.runstore.formats.FittingTexts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An attempt of a step. What it was given is said before it starts, what it gave before it ends.
 */
public final class AttemptDraft {
  private final RunDraft run;
  private final StepDraft step;
  private final int number;
  private Optional<String> agent = Optional.empty();
  private Optional<JsonValue> config = Optional.empty();
  private Optional<JsonValue> input = Optional.empty();
  private Optional<JsonValue> output = Optional.empty();
  private Optional<ErrorInfo> error = Optional.empty();
  private Optional<Duration> duration = Optional.empty();
  private Usage usage = Usage.NONE;
  private OptionalInt exitCode = OptionalInt.empty();
  private Attributes attributes = Attributes.NONE;
  private final List<Warning> warnings = new ArrayList<>(0);

  AttemptDraft(RunDraft run, StepDraft step, int number) {
    this.run = run;
    this.step = step;
    this.number = number;
  }

  /** The agent that works in it. */
  public AttemptDraft by(Optional<String> name) {
    agent = name.map(text -> FittingTexts.name(text, "agent"));
    return this;
  }

  /** What it was told to do. */
  public AttemptDraft config(Optional<JsonValue> value) {
    config = value;
    return this;
  }

  /** What it was given. */
  public AttemptDraft input(Optional<JsonValue> value) {
    input = value;
    return this;
  }

  /** What it gave. */
  public AttemptDraft output(Optional<JsonValue> value) {
    output = value;
    return this;
  }

  /** Why it failed. */
  public AttemptDraft error(Optional<ErrorInfo> why) {
    error = why;
    return this;
  }

  /** What it used. */
  public AttemptDraft used(Usage what) {
    usage = what;
    return this;
  }

  /** With what its process exited. */
  public AttemptDraft exited(OptionalInt code) {
    exitCode = code;
    return this;
  }

  /** How long it took, where the source gives that apart from its start and end. */
  public AttemptDraft took(Optional<Duration> time) {
    duration = time.filter(given -> !given.isNegative());
    return this;
  }

  /** A warning. */
  public AttemptDraft warned(String code, String message) {
    warnings.add(new Warning(code, message));
    return this;
  }

  /** One more free fact. */
  public AttemptDraft with(String key, Optional<JsonValue> value) {
    if (value.isPresent()) {
      attributes = attributes.with(FittingTexts.name(key, "(empty)"), value.get());
    }
    return this;
  }

  /** Says that it began; free facts that are known by now go with it. */
  public AttemptDraft started(Optional<Instant> at) {
    Optional<String> name = step.name();
    List<StepId> parents = step.parents();
    Attributes facts = attributes;
    attributes = Attributes.NONE;
    run.add(
        at,
        frame ->
            new EventBody.StepStarted(
                frame.ref(step.id(), number),
                name,
                parents,
                agent,
                frame.payload(step.id(), number, "config", config),
                frame.payload(step.id(), number, "input", input),
                frame.fitting(step.id(), number, facts)));
    return this;
  }

  /** Something happened in it. */
  public AttemptDraft event(String name, Optional<Instant> at, Optional<JsonValue> payload) {
    run.event(Optional.of(this), name, at, payload);
    return this;
  }

  /** Lines of its log. */
  public AttemptDraft log(List<LogLine> lines) {
    run.log(Optional.of(this), lines);
    return this;
  }

  /** Says that it ended with the status that the word means; what means nothing is unknown. */
  public AttemptDraft ended(String word, Optional<Instant> at) {
    StepStatus status =
        StepStatus.parse(word)
            .filter(known -> known.isTerminal() && known != StepStatus.SKIPPED)
            .orElse(StepStatus.UNKNOWN);
    return ended(status, word, at);
  }

  /** Says that it ended; the word is kept where the status is unknown. */
  public AttemptDraft ended(StepStatus status, String word, Optional<Instant> at) {
    Attributes facts = attributes;
    run.add(
        at,
        frame ->
            new EventBody.StepEnded(
                frame.ref(step.id(), number),
                status,
                status == StepStatus.UNKNOWN
                    ? Optional.of(FittingTexts.name(word, "unknown"))
                    : Optional.empty(),
                duration,
                frame.payload(step.id(), number, "output", output),
                error,
                warnings,
                usage,
                exitCode,
                frame.fitting(step.id(), number, facts)));
    return this;
  }

  StepId stepId() {
    return step.id();
  }

  int number() {
    return number;
  }
}
