package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.EventBody.ArtifactNoted;
import dev.runstore.api.event.EventBody.Referenced;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a step that is being recorded. Its start is stored when {@link RunRecording#step}
 * returns, its end with all that was said before when one of the ending methods returns. Calls
 * after the end are ignored. Thread-safe.
 */
public final class StepRecording {
  private final RunRecording run;
  private final Journal journal;
  private final StepSpec spec;
  private final StepRef ref;
  private final AtomicBoolean ended = new AtomicBoolean();

  StepRecording(RunRecording run, Journal journal, StepSpec spec) {
    this(run, journal, spec, new StepRef(spec.id(), spec.attempt(), StepRunId.next()));
  }

  private StepRecording(RunRecording run, Journal journal, StepSpec spec, StepRef ref) {
    this.run = run;
    this.journal = journal;
    this.spec = spec;
    this.ref = ref;
  }

  /** An attempt that an earlier holder of the run began. */
  static StepRecording leftOpen(RunRecording run, Journal journal, StepRef ref) {
    return new StepRecording(run, journal, StepSpec.of(ref.stepId()).attempt(ref.attempt()), ref);
  }

  StepStarted started() {
    return new StepStarted(
        ref,
        spec.name().map(name -> Lines.name(name, spec.id().value())),
        spec.parents(),
        spec.agent().map(agent -> Lines.name(agent, "agent")),
        spec.config().map(value -> payload("config", value)),
        spec.input().map(value -> payload("input", value)),
        journal.masking().attributes(spec.attributes()));
  }

  /** The attempt. */
  public StepRef ref() {
    return ref;
  }

  /** Records a line of a log, of level {@code INFO}. */
  public void log(String stream, @Nullable String line) {
    log(stream, "INFO", line);
  }

  /** Records a line of a log. Line breaks in it make several lines, null an empty one. */
  public void log(String stream, String level, @Nullable String line) {
    journal.log(Optional.of(ref), stream, level, line);
  }

  /** Records a warning of this attempt. */
  public void warn(Warning warning) {
    journal.warn(Optional.of(ref), warning);
  }

  /** Adds to what this attempt used. */
  public void usage(Usage usage) {
    journal.usage(Optional.of(ref), usage);
  }

  /** Records something of the engine's own, as in {@code tool.called}. */
  public void event(String name, @Nullable Object body) {
    journal.event(Optional.of(ref), name, body);
  }

  /** Stores a file as an artifact that this attempt produced. */
  public ArtifactInfo artifact(String name, Path file) {
    return journal.artifact(Optional.of(ref), name, file);
  }

  /**
   * Stores what a stream gives as an artifact that this attempt produced. Reads it to its end and
   * does not close it.
   */
  public ArtifactInfo artifact(String name, InputStream content, ArtifactOptions options) {
    return journal.artifact(Optional.of(ref), name, content, options);
  }

  /**
   * The same content with the recorder's secrets masked, for what an artifact keeps of an output.
   * Closing it closes the content.
   */
  public InputStream masked(InputStream content) {
    return journal.masking().isEmpty() ? content : new MaskingStream(content, journal.masking());
  }

  /** Stores bytes as an artifact that this attempt produced. */
  public ArtifactInfo artifact(String name, byte[] content, ArtifactOptions options) {
    return journal.artifact(Optional.of(ref), name, content, options);
  }

  /** Says that this attempt produced an artifact that the artifact store has already. */
  public void produced(ArtifactInfo artifact) {
    journal.minor(new ArtifactNoted(Optional.of(ref), ArtifactRole.PRODUCED, artifact));
  }

  /** Says that this attempt consumed an artifact. */
  public void consumed(ArtifactInfo artifact) {
    journal.minor(new ArtifactNoted(Optional.of(ref), ArtifactRole.CONSUMED, artifact));
  }

  /** Says that this step produced or consumed bytes that are kept elsewhere. */
  public void reference(ArtifactRole role, Reference reference) {
    journal.minor(new Referenced(Optional.of(ref.stepId()), role, reference));
  }

  /** Starts a run as the child of this attempt. */
  public RunRecording child(RunCreated created) {
    return run.child(Optional.of(ref), created);
  }

  /** As {@link RunRecording#payload}, of this attempt. */
  public Payload payload(String node, @Nullable Object value) {
    return journal.payload(Optional.of(ref), node, value);
  }

  /** Ends this attempt as succeeded, without an output. */
  public void succeed() {
    end(StepStatus.SUCCEEDED, StepEnd.PLAIN);
  }

  /** Ends this attempt as succeeded. */
  public void succeed(@Nullable Object output) {
    end(StepStatus.SUCCEEDED, StepEnd.PLAIN.output(output));
  }

  /** Ends this attempt as failed. */
  public void fail(ErrorInfo error) {
    end(StepStatus.FAILED, StepEnd.PLAIN.error(error));
  }

  /**
   * Ends this attempt. Of several ends the first counts; another one writes what is still pending.
   * If the output is too long for the record and cannot be stored under {@link OutagePolicy.Fail},
   * the call throws and has recorded nothing.
   *
   * @param status a terminal status other than {@link StepStatus#SKIPPED}
   */
  public void end(StepStatus status, StepEnd end) {
    StepEnded plain = StepEnded.of(ref, status);
    if (ended.compareAndSet(false, true)) {
      run.ended(this, built(plain.status(), end));
    } else {
      run.flush();
    }
  }

  /**
   * Ends this attempt and starts the next step, both in one append: what an engine wants that works
   * step after step, as an append costs more than what is in it. If this attempt has ended already,
   * only the step is started.
   *
   * @param status a terminal status other than {@link StepStatus#SKIPPED}
   * @return the step that was started
   */
  public StepRecording endAndStart(StepStatus status, StepEnd end, StepSpec next) {
    StepEnded plain = StepEnded.of(ref, status);
    return ended.compareAndSet(false, true)
        ? run.next(this, built(plain.status(), end), next)
        : run.step(next);
  }

  private StepEnded built(StepStatus status, StepEnd end) {
    try {
      return ended(status, end);
    } catch (RuntimeException e) {
      ended.set(false);
      throw e;
    }
  }

  /** The next attempt of this step, which starts now; to be called after this one has ended. */
  public StepRecording retry() {
    if (!ended.get()) {
      throw new IllegalStateException(
          "attempt " + ref.attempt() + " of step " + ref.stepId() + " runs, end it first");
    }
    return run.step(spec.attempt(spec.attempt() + 1));
  }

  /** The end of an attempt that the run's end finds unfinished; empty if it has ended meanwhile. */
  Optional<StepEnded> abandoned(String reason) {
    return ended.compareAndSet(false, true)
        ? Optional.of(
            ended(StepStatus.CANCELLED, StepEnd.PLAIN.error(ErrorInfo.of("unfinished", reason))))
        : Optional.empty();
  }

  private StepEnded ended(StepStatus status, StepEnd end) {
    return new StepEnded(
        ref,
        status,
        Optional.empty(),
        end.duration(),
        end.output().map(value -> payload("output", value)),
        end.error().map(journal.masking()::error),
        List.copyOf(end.warnings().stream().map(journal.masking()::warning).toList()),
        end.usage(),
        end.exitCode(),
        journal.masking().attributes(end.attributes()));
  }
}
