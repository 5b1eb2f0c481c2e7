package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What an engine uses to record its runs.
 *
 * <pre>{@code
 * try (Recorder recorder = Recorder.to(executions, artifacts).build();
 *     RunRecording run = recorder.start(RunCreated.of(Subject.agent("researcher")))) {
 *   StepRecording step = run.step(StepSpec.of("search").input(query));
 *   step.log("stdout", "3 hits");
 *   step.succeed(hits);
 *   run.succeed(answer);
 * }
 * }</pre>
 *
 * <p>A recorder claims each run it records, keeps the lease alive, numbers the events, joins those
 * of concurrent callers into one append and repeats a write whose answer was lost. No value fails a
 * run: what is too long is stored as an artifact, what is not JSON becomes text. When a store does
 * not answer the {@link OutagePolicy} decides. Thread-safe.
 */
public final class Recorder implements AutoCloseable {
  private final Sink sink;
  private final Settings settings;
  private final Threads threads = new Threads();
  private final Set<RunWriter> behind = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;
  private final Set<RunRecording> open = ConcurrentHashMap.newKeySet();

  Recorder(Sink sink, Settings settings) {
    this.sink = sink;
    this.settings = settings;
  }

  /** A recorder that writes to these stores, which stay open when it is closed. */
  public static Builder to(ExecutionStore executions, ArtifactStore artifacts) {
    return new Builder(Optional.of(new StoreSink(executions, artifacts)));
  }

  /**
   * A recorder that writes to these stores with the limits and the clock of their configuration.
   */
  public static Builder to(Stores stores) {
    RunstoreConfig config = stores.config();
    return to(stores.executions(), stores.artifacts())
        .inlineLimit(config.inlineLimit())
        .previewLimit(config.previewLimit())
        .clock(config.clock());
  }

  /** A recorder that behaves like any other and leaves nothing behind. */
  public static Recorder temporary() {
    return temporaryBuilder().build();
  }

  /** As {@link #temporary}, with settings of one's own. */
  public static Builder temporaryBuilder() {
    return new Builder(Optional.empty());
  }

  /** Starts a run with a new id. */
  public RunRecording start(RunCreated created) {
    return start(RunId.next(), created);
  }

  /**
   * Starts a run: creates it, claims it, keeps its lease alive and says that it runs. Its input and
   * definition may be over the inline limit.
   *
   * @throws StoreException.AlreadyExists if there is a run with this id
   */
  public RunRecording start(RunId runId, RunCreated created) {
    checkOpen();
    return registered(RunRecording.starting(this, runId, created));
  }

  /**
   * Claims a run that has not ended and goes on with it. Attempts that the holder before left open
   * are to be ended with {@link RunRecording#end(StepRef, StepStatus, StepEnd)}.
   *
   * @throws StoreException.LeaseHeld if another runner holds it
   * @throws StoreException.Conflict if it has ended
   */
  public RunRecording resume(RunId runId, ClaimTerms terms) {
    checkOpen();
    Patience patience = new Patience(this);
    Sink.Holding held = threads.call(() -> patience.write(() -> sink.claim(runId, terms)));
    return registered(RunRecording.held(this, runId, terms, held));
  }

  /** Goes on with a run that has been claimed, as by {@link ExecutionStore#claimNext}. */
  public RunRecording resume(Claim claim) {
    checkOpen();
    ClaimTerms terms = ClaimTerms.of(claim.lease().runner()).holding(settings.leaseTtl());
    return registered(
        RunRecording.held(this, claim.lease().runId(), terms, Sink.Holding.of(claim)));
  }

  private void checkOpen() {
    if (closing) {
      throw new IllegalStateException("the recorder is closed");
    }
  }

  private RunRecording registered(RunRecording run) {
    open.add(run);
    return run;
  }

  void forget(RunRecording run) {
    open.remove(run);
  }

  /**
   * Brings to the stores what a process that is gone has left in this directory under {@link
   * OutagePolicy#spool}. Happens by itself when a recorder with this policy is built. Safe to
   * repeat; files that a process has open are left alone.
   */
  public SpoolReport replaySpool(Path directory) {
    return threads.call(() -> new SpoolReplay(sink, settings.clock()).replay(directory));
  }

  void isBehind(RunWriter writer) {
    behind.add(writer);
  }

  void isBackUp(RunWriter writer) {
    behind.remove(writer);
  }

  /** Whether nothing is waited for any more. */
  boolean isClosing() {
    return closing;
  }

  Sink sink() {
    return sink;
  }

  Settings settings() {
    return settings;
  }

  Threads threads() {
    return threads;
  }

  /**
   * Closes the recordings that are open, see {@link RunRecording#close}, and tries a last time to
   * bring over what an outage has held up. What is spooled and cannot be brought over stays there.
   */
  @Override
  public void close() {
    closing = true;
    List<StoreException> failures = new ArrayList<>();
    for (RunRecording run : open) {
      try {
        run.close();
      } catch (StoreException e) {
        failures.add(e);
      }
    }
    behind.forEach(RunWriter::leave);
    threads.close();
    if (!failures.isEmpty()) {
      StoreException first = failures.remove(0);
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }

  /** How a recorder is to work. */
  public static final class Builder {
    private final Optional<Sink> sink;
    private long inlineLimit = 16 * 1024;
    private long previewLimit = 4 * 1024;
    private int lineLimit = 16 * 1024;
    private Duration leaseTtl = ClaimTerms.DEFAULT_TTL;
    private Optional<Duration> heartbeat = Optional.empty();
    private Duration flushEvery = Duration.ofMillis(250);
    private Optional<Runner> runner = Optional.empty();
    private OutagePolicy outage = OutagePolicy.fail();
    private Consumer<StoreException> trouble = e -> {};
    private InstantSource clock = InstantSource.system();
    private Masking masking = Masking.NONE;

    private Builder(Optional<Sink> sink) {
      this.sink = sink;
    }

    /** Payloads over so many bytes go to the artifact store; 16 KiB if not said. */
    public Builder inlineLimit(long bytes) {
      inlineLimit = bytes;
      return this;
    }

    /** Previews of such payloads have at most so many bytes; 4 KiB if not said. */
    public Builder previewLimit(long bytes) {
      previewLimit = bytes;
      return this;
    }

    /** Log lines over so many characters are cut off with a marker; 16,384 if not said. */
    public Builder lineLimit(int characters) {
      lineLimit = characters;
      return this;
    }

    /** How long a lease holds without a heartbeat; 15 s if not said. */
    public Builder leaseTtl(Duration time) {
      leaseTtl = time;
      return this;
    }

    /** How often a lease is renewed; a third of its time if not said. */
    public Builder heartbeat(Duration interval) {
      heartbeat = Optional.of(interval);
      return this;
    }

    /** How long logs and other minor events may wait for company; 250 ms if not said. */
    public Builder flushEvery(Duration time) {
      flushEvery = time;
      return this;
    }

    /** Who runs; if not said, a runner of its own with this process. */
    public Builder runner(Runner who) {
      runner = Optional.of(who);
      return this;
    }

    /** What happens when a store does not answer; {@link OutagePolicy#fail} if not said. */
    public Builder onOutage(OutagePolicy policy) {
      outage = policy;
      return this;
    }

    /**
     * Who is told that the store does not answer and the write is repeated: once for each run until
     * the store answers again, by the thread that writes or another of the recorder.
     */
    public Builder onTrouble(Consumer<StoreException> told) {
      trouble = told;
      return this;
    }

    /** What events are dated by; the system's clock if not said. */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /**
     * Values that are replaced by {@code ***} in log lines, payloads, attributes, warnings and
     * errors before anything is written. Artifacts, names and labels are stored as they are.
     */
    public Builder masking(Set<String> secrets) {
      masking = Masking.of(secrets);
      return this;
    }

    /** The recorder. */
    public Recorder build() {
      Settings settings =
          new Settings(
              inlineLimit,
              previewLimit,
              lineLimit,
              leaseTtl,
              heartbeat.orElse(leaseTtl.dividedBy(3)),
              flushEvery,
              runner.orElseGet(() -> ThisProcess.runner("recorder", Recorder.class)),
              outage,
              trouble,
              clock,
              masking);
      Recorder recorder = new Recorder(sink.orElseGet(() -> new NowhereSink(clock)), settings);
      if (outage instanceof OutagePolicy.Spool spool) {
        recorder.threads.reportFailure(
            "the spool " + spool.directory() + " was not replayed",
            () -> recorder.replaySpool(spool.directory()));
      }
      return recorder;
    }
  }
}
