package dev.runstore.formats.draft;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import dev.runstore.formats.DerivedIds;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.ImportSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A run that an importer puts together: what it says is told in the order in which it is said here.
 * Names of the source may be any text; they are made to fit. Not thread-safe.
 */
public final class RunDraft {
  /** One event, as soon as the run has an id. */
  record Entry(Optional<Instant> at, Function<Frame, EventBody> body) {}

  private final String format;
  private final Alias alias;
  private final Subject subject;
  private final Optional<Instant> since;
  private final TreeMap<String, String> labels = new TreeMap<>();
  private final Map<String, JsonValue> attributes = new LinkedHashMap<>();
  private final Map<String, Object> measures = new LinkedHashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private Iterable<Consumer<RunDraft>> pieces = List.of();
  private final Map<String, StepDraft> steps = new LinkedHashMap<>();
  private Optional<RunDraft> parent = Optional.empty();
  private Optional<RunId> parentId = Optional.empty();
  private Optional<RunId> ongoing = Optional.empty();
  private Optional<JsonValue> input = Optional.empty();
  private Optional<JsonValue> output = Optional.empty();
  private Optional<ErrorInfo> error = Optional.empty();
  private Optional<Duration> duration = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private Optional<Entry> end = Optional.empty();
  private final Map<String, ImportSource> attachments = new LinkedHashMap<>();

  /**
   * A run.
   *
   * @param format the format's name
   * @param id its id in the source
   * @param subject what it executes
   * @param since a time of the source that never changes for this run, its start if possible
   */
  public RunDraft(String format, String id, Subject subject, Optional<Instant> since) {
    this(format, new Alias(FittingTexts.name(id, format)), subject, since);
  }

  private RunDraft(String format, Alias alias, Subject subject, Optional<Instant> since) {
    this.format = format;
    this.alias = alias;
    this.subject = subject;
    this.since = since;
  }

  /** A workflow of this name. */
  public static Subject workflow(String name) {
    return Subject.workflow(FittingTexts.name(name, "workflow"));
  }

  /** An agent of this name. */
  public static Subject agent(String name) {
    return Subject.agent(FittingTexts.name(name, "agent"));
  }

  /** A label, if there is a value. */
  public RunDraft label(String key, Optional<String> value) {
    value.ifPresent(
        text -> labels.put(FittingTexts.name(key, "(empty)"), FittingTexts.name(text, "-")));
    return this;
  }

  /** A free fact, if there is a value. */
  public RunDraft with(String key, Optional<JsonValue> value) {
    value.ifPresent(json -> attributes.put(FittingTexts.name(key, "(empty)"), json));
    return this;
  }

  /** A figure that stands nowhere else. */
  public RunDraft measure(String name, Object value) {
    measures.put(name, value);
    return this;
  }

  /** What it was given. */
  public RunDraft input(Optional<JsonValue> value) {
    input = value;
    return this;
  }

  /** What it gave. */
  public RunDraft output(Optional<JsonValue> value) {
    output = value;
    return this;
  }

  /** Why it failed. */
  public RunDraft error(Optional<ErrorInfo> why) {
    error = why;
    return this;
  }

  /** How long it took, where the source gives that apart from its start and end. */
  public RunDraft took(Optional<Duration> time) {
    duration = time.filter(given -> !given.isNegative());
    return this;
  }

  /** What it used in all, where that is not what its steps used. */
  public RunDraft used(Usage total) {
    usage = Optional.of(total);
    return this;
  }

  /** The run that started it, which is imported before it. */
  public RunDraft childOf(RunDraft other) {
    parent = Optional.of(other);
    return this;
  }

  /** The run that started it, which is in the store. */
  public RunDraft childOf(RunId other) {
    parentId = Optional.of(other);
    return this;
  }

  /** The run that is in the store already and that this is a later state of. */
  public RunDraft goingOn(Optional<RunId> known) {
    ongoing = known;
    return this;
  }

  /** Keeps the file as an artifact; a longer file of the same run is another one. */
  public RunDraft keeping(ImportSource source) {
    String digest = source.sha256().hex().substring(0, 12);
    return attached("source/" + digest + "/" + source.name(), source);
  }

  /** Keeps a file as an artifact of this name. */
  public RunDraft attached(String name, ImportSource file) {
    attachments.put(FittingTexts.name(name, "file"), file);
    return this;
  }

  /** The step of this id, made when it is first asked for. */
  public StepDraft step(String id) {
    return steps.computeIfAbsent(id, unknown -> new StepDraft(this, unknown));
  }

  /** Says that it began to run. */
  public RunDraft started(Optional<Instant> at) {
    add(at, frame -> new EventBody.RunStarted());
    return this;
  }

  /** Something happened in it. */
  public RunDraft event(String name, Optional<Instant> at, Optional<JsonValue> payload) {
    event(Optional.empty(), name, at, payload);
    return this;
  }

  void event(
      Optional<AttemptDraft> attempt,
      String name,
      Optional<Instant> at,
      Optional<JsonValue> payload) {
    String fitting = FittingTexts.name(name, "event");
    add(
        at,
        frame ->
            new EventBody.Custom(
                attempt.map(a -> frame.ref(a.stepId(), a.number())),
                fitting,
                frame.eventPayload(attempt, payload)));
  }

  /** Lines of a log of the run, or of an attempt. */
  public void log(Optional<AttemptDraft> attempt, List<LogLine> lines) {
    if (!lines.isEmpty()) {
      List<LogLine> kept = List.copyOf(lines);
      add(
          kept.get(0).at(),
          frame -> new EventBody.Logged(attempt.map(a -> frame.ref(a.stepId(), a.number())), kept));
    }
  }

  /** A warning of the run. */
  public RunDraft warned(String code, String message) {
    Warning warning = new Warning(code, message);
    add(Optional.empty(), frame -> new EventBody.Warned(Optional.empty(), warning));
    return this;
  }

  /** Names bytes that are kept elsewhere. */
  public void reference(
      Optional<StepDraft> step,
      ArtifactRole role,
      String name,
      OptionalLong byteLength,
      Optional<String> location) {
    Reference reference =
        new Reference(
            FittingTexts.name(name, "reference"),
            byteLength.orElse(-1) < 0 ? OptionalLong.empty() : byteLength,
            Optional.empty(),
            location);
    add(
        Optional.empty(),
        frame -> new EventBody.Referenced(step.map(StepDraft::id), role, reference));
  }

  /** The same, with all that is known of them. */
  public void reference(Optional<StepDraft> step, ArtifactRole role, Reference reference) {
    add(
        Optional.empty(),
        frame -> new EventBody.Referenced(step.map(StepDraft::id), role, reference));
  }

  /** Says that it ended with the status that the word means; what means nothing is unknown. */
  public RunDraft ended(String word, Optional<Instant> at) {
    return ended(
        RunStatus.parse(word).filter(RunStatus::isTerminal).orElse(RunStatus.UNKNOWN), word, at);
  }

  /** Says that it ended; the word is kept where the status is unknown. */
  public RunDraft ended(RunStatus status, String word, Optional<Instant> at) {
    end =
        Optional.of(
            new Entry(
                at,
                frame ->
                    new EventBody.RunEnded(
                        status,
                        status == RunStatus.UNKNOWN
                            ? Optional.of(FittingTexts.name(word, "unknown"))
                            : Optional.empty(),
                        duration,
                        frame.payload("output", output),
                        error,
                        usage)));
    return this;
  }

  /**
   * What is told after all else, piece by piece and each time anew, so that no more than one piece
   * is in memory. Each tells steps and events of its own on the draft it is given.
   */
  public RunDraft then(Iterable<Consumer<RunDraft>> told) {
    pieces = told;
    return this;
  }

  void add(Optional<Instant> at, Function<Frame, EventBody> body) {
    entries.add(new Entry(at, body));
  }

  /** The ids of its first import. */
  DerivedIds ids() {
    return ongoing.map(DerivedIds::of).orElseGet(() -> DerivedIds.of(since, format + ":" + alias));
  }

  Optional<RunId> parentId() {
    return parentId;
  }

  String format() {
    return format;
  }

  Alias alias() {
    return alias;
  }

  Optional<RunDraft> parent() {
    return parent;
  }

  Map<String, ImportSource> attachments() {
    return attachments;
  }

  /** All of them in order, those of pieces as they are reached. */
  Iterable<Entry> entries() {
    return () -> new EntryWalk(entries, pieces, () -> new RunDraft(format, alias, subject, since));
  }

  /** Those that were said here. */
  List<Entry> own() {
    return entries;
  }

  Optional<Entry> end() {
    return end;
  }

  EventBody created(Frame frame, Optional<RunId> parentId) {
    return new EventBody.RunCreated(
        subject,
        java.util.Set.of(alias),
        Optional.empty(),
        Optional.empty(),
        parentId,
        Optional.empty(),
        Optional.of(format),
        dev.runstore.api.model.Labels.of(labels),
        frame.fitting(attributes),
        frame.payload("input", input));
  }

  /** The figures, if there are any. */
  Optional<EventBody> described() {
    return measures.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new EventBody.RunDescribed(
                new dev.runstore.api.model.Attributes(
                    Map.of("measures", JsonValue.object(measures))),
                Optional.empty()));
  }
}
