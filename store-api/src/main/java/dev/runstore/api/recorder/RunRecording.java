package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.ChildStarted;
import dev.runstore.api.event.EventBody.Referenced;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunDescribed;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.RunStarted;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepPlanned;
import dev.runstore.api.event.EventBody.StepSkipped;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.CancelRequest;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Texts;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run that is being recorded. Thread-safe.
 *
 * <p>Starts and ends of steps, child runs and the run's own end are stored when their method
 * returns; logs, warnings, usage, artifacts (whose bytes are stored by then) and other events may
 * wait a moment for company, at most until the step's or run's end or {@link #flush}. Calls after
 * the end are ignored.
 *
 * <p>If another runner takes the run over, or the store refuses to record it, nothing more is
 * written: {@link #onLost} is told, and later calls do nothing, or throw under {@link
 * OutagePolicy.Fail}.
 */
public final class RunRecording implements AutoCloseable {
  private static final String UNFINISHED = "the run ended before this step did";

  private final Recorder recorder;
  private final RunId runId;
  private final RunWriter writer;
  private final Journal journal;
  private final Heartbeat heartbeat;
  private final Set<StepRecording> open = ConcurrentHashMap.newKeySet();
  private final Map<StepId, Integer> attempts = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  private RunRecording(
      Recorder recorder, RunId runId, ClaimTerms terms, Optional<Sink.Holding> holding) {
    this.recorder = recorder;
    this.runId = runId;
    this.writer = new RunWriter(recorder, runId, terms, holding);
    this.journal = new Journal(runId, recorder.settings(), writer, new Artifacts(recorder, writer));
    this.heartbeat = new Heartbeat(recorder, writer);
  }

  /** Creates and claims a run and says that it runs. */
  static RunRecording starting(Recorder recorder, RunId runId, RunCreated created) {
    Settings settings = recorder.settings();
    RunRecording run =
        new RunRecording(
            recorder,
            runId,
            ClaimTerms.of(settings.runner()).holding(settings.leaseTtl()),
            Optional.empty());
    Masking masking = settings.masking();
    RunCreated bounded =
        new RunCreated(
            created.subject(),
            created.aliases(),
            created.definitionDigest(),
            created.definition().map(value -> run.payload("definition", value)),
            created.parentRunId(),
            created.parentStep(),
            created.origin(),
            created.labels(),
            masking.attributes(created.attributes()),
            created.input().map(value -> run.payload("input", value)));
    run.writer.create(Event.of(settings.clock().instant(), bounded));
    run.begin();
    return run;
  }

  /** Goes on with a run that is held. */
  static RunRecording held(Recorder recorder, RunId runId, ClaimTerms terms, Sink.Holding holding) {
    RunRecording run = new RunRecording(recorder, runId, terms, Optional.of(holding));
    run.begin();
    return run;
  }

  private void begin() {
    writer.commit(List.of(new RunStarted()));
    writer
        .lost()
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    heartbeat.begin();
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }

  /**
   * The lease by which the run is held, with its expiry as last renewed; empty as long as an outage
   * has kept the run from being claimed.
   */
  public Optional<Lease> lease() {
    return writer.lease();
  }

  /** Says that a step is known and waits for its turn. */
  public void plan(StepId id, String name, List<StepId> parents) {
    journal.minor(new StepPlanned(id, Lines.name(name, id.value()), parents));
  }

  /** Says that a step will not run, and why. */
  public void skip(StepId id, String reason) {
    journal.major(List.of(new StepSkipped(id, Optional.empty(), List.of(), reason(reason))));
  }

  /** Says that a step that was not planned before will not run, and why. */
  public void skip(StepId id, String name, List<StepId> parents, String reason) {
    Optional<String> shown = Optional.of(Lines.name(name, id.value()));
    journal.major(List.of(new StepSkipped(id, shown, parents, reason(reason))));
  }

  private String reason(String reason) {
    String masked = journal.masking().text(Texts.wellFormed(reason));
    return Lines.cut(masked, ErrorInfo.MAX_MESSAGE);
  }

  /**
   * Starts an attempt of a step. If this recording has begun the attempt of that number already, it
   * is the one after the last: a step that is begun three times has three attempts.
   */
  public StepRecording step(StepSpec spec) {
    return started(List.of(), spec);
  }

  private StepRecording started(List<EventBody> before, StepSpec spec) {
    int number =
        attempts.merge(
            spec.id(), spec.attempt(), (last, wanted) -> wanted > last ? wanted : last + 1);
    StepRecording step = new StepRecording(this, journal, spec.attempt(number));
    List<EventBody> bodies = new ArrayList<>(before);
    bodies.add(step.started());
    open.add(step);
    journal.major(bodies);
    return step;
  }

  /**
   * Ends an attempt that an earlier holder of the run began and did not end.
   *
   * @param status a terminal status other than {@link StepStatus#SKIPPED}
   */
  public void end(StepRef leftOpen, StepStatus status, StepEnd end) {
    StepRecording.leftOpen(this, journal, leftOpen).end(status, end);
  }

  void ended(StepRecording step, StepEnded body) {
    open.remove(step);
    journal.major(List.of(body));
  }

  StepRecording next(StepRecording step, StepEnded body, StepSpec next) {
    open.remove(step);
    return started(List.of(body), next);
  }

  /** Adds facts about the run that were not known when it was created. */
  public void describe(Attributes attributes) {
    journal.minor(new RunDescribed(journal.masking().attributes(attributes), Optional.empty()));
  }

  /** Records a line of a log of the run itself, of level {@code INFO}. */
  public void log(String stream, @Nullable String line) {
    log(stream, "INFO", line);
  }

  /**
   * Records a line of a log of the run itself. Line breaks make several lines, null an empty one.
   */
  public void log(String stream, String level, @Nullable String line) {
    journal.log(Optional.empty(), stream, level, line);
  }

  /** Records a warning of the run itself. */
  public void warn(Warning warning) {
    journal.warn(Optional.empty(), warning);
  }

  /** Adds to what the run used, beside what its steps used. */
  public void usage(Usage usage) {
    journal.usage(Optional.empty(), usage);
  }

  /** Records something of the engine's own, as in {@code plan.revised}. */
  public void event(String name, @Nullable Object body) {
    journal.event(Optional.empty(), name, body);
  }

  /** Stores a file as an artifact of the run. */
  public ArtifactInfo artifact(String name, Path file) {
    return journal.artifact(Optional.empty(), name, file);
  }

  /**
   * Stores what a stream gives as an artifact of the run. Reads it to its end and does not close
   * it.
   */
  public ArtifactInfo artifact(String name, InputStream content, ArtifactOptions options) {
    return journal.artifact(Optional.empty(), name, content, options);
  }

  /** Stores bytes as an artifact of the run. */
  public ArtifactInfo artifact(String name, byte[] content, ArtifactOptions options) {
    return journal.artifact(Optional.empty(), name, content, options);
  }

  /** Says that the run has to do with bytes that are kept elsewhere. */
  public void reference(ArtifactRole role, Reference reference) {
    journal.minor(new Referenced(Optional.empty(), role, reference));
  }

  /** Starts a run as a child of this one. It is ended on its own. */
  public RunRecording child(RunCreated created) {
    return child(Optional.empty(), created);
  }

  RunRecording child(Optional<StepRef> ref, RunCreated created) {
    RunRecording child =
        recorder.start(
            new RunCreated(
                created.subject(),
                created.aliases(),
                created.definitionDigest(),
                created.definition(),
                Optional.of(runId),
                ref,
                created.origin(),
                created.labels(),
                created.attributes(),
                created.input()));
    journal.major(List.of(new ChildStarted(ref, child.runId(), created.subject())));
    return child;
  }

  /**
   * The payload of a value: a {@link Payload}, a {@link dev.runstore.api.model.JsonValue}, text, a
   * {@code byte[]}, a {@link Path} (the content of the file) or anything Jackson writes as JSON.
   * One over the inline limit is stored as an artifact and described. What cannot be written as
   * JSON becomes text, with a warning of the run. No value fails the run.
   *
   * @param node which value of the run this is, as in {@code input}
   */
  public Payload payload(String node, @Nullable Object value) {
    return journal.payload(Optional.empty(), node, value);
  }

  /** The request to cancel this run, if one has been heard of. */
  public Optional<CancelRequest> cancelRequested() {
    return heartbeat.cancelRequested();
  }

  /** Has a request to cancel told, once, also one that was there before. */
  public void onCancel(Consumer<CancelRequest> told) {
    heartbeat.onCancel(told);
  }

  /** Why nothing more can be written, if that is so. */
  public Optional<StoreException> lost() {
    return writer.lost();
  }

  /** Has it told, once, that nothing more can be written, also if that is so already. */
  public void onLost(Consumer<StoreException> told) {
    writer.onLost(told);
  }

  /** Ends the run as succeeded, without an output. */
  public void succeed() {
    end(RunStatus.SUCCEEDED, RunEnd.PLAIN);
  }

  /** Ends the run as succeeded. */
  public void succeed(@Nullable Object output) {
    end(RunStatus.SUCCEEDED, RunEnd.PLAIN.output(output));
  }

  /** Ends the run as failed. */
  public void fail(ErrorInfo error) {
    end(RunStatus.FAILED, RunEnd.PLAIN.error(error));
  }

  /** Ends the run as cancelled. */
  public void cancel(String reason) {
    end(RunStatus.CANCELLED, RunEnd.PLAIN.error(ErrorInfo.of("cancelled", reason)));
  }

  /** Ends the run as timed out. */
  public void timeOut(String reason) {
    end(RunStatus.TIMED_OUT, RunEnd.PLAIN.error(ErrorInfo.of("timed-out", reason)));
  }

  /**
   * Ends the run. Steps that have not ended are ended as cancelled, with this as the reason. Of
   * several ends the first counts; another one writes what is still pending. If the output is too
   * long for the record and cannot be stored under {@link OutagePolicy.Fail}, the call throws and
   * has recorded nothing.
   *
   * @param status a terminal status
   */
  public void end(RunStatus status, RunEnd end) {
    RunEnded plain = RunEnded.of(status);
    if (ended.compareAndSet(false, true)) {
      writer.finish(lastEvents(plain.status(), end));
      heartbeat.end();
      recorder.forget(this);
    } else {
      writer.flush();
    }
  }

  private List<EventBody> lastEvents(RunStatus status, RunEnd end) {
    RunEnded body;
    try {
      body =
          new RunEnded(
              status,
              Optional.empty(),
              end.duration(),
              end.output().map(value -> payload("output", value)),
              end.error().map(journal.masking()::error),
              end.usage());
    } catch (RuntimeException e) {
      ended.set(false);
      throw e;
    }
    List<EventBody> last = new ArrayList<>();
    open.forEach(step -> step.abandoned(UNFINISHED).ifPresent(last::add));
    open.clear();
    last.add(body);
    return last;
  }

  /** Writes what is pending and returns when it is stored. */
  public void flush() {
    writer.flush();
  }

  /**
   * Writes what is pending. A run that has not ended is given back, so that another runner can go
   * on with it at once.
   */
  @Override
  public void close() {
    heartbeat.end();
    writer.close(ended.get());
    recorder.forget(this);
  }
}
