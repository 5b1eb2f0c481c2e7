package dev.runstore.servers;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.ArtifactNoted;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.RunStarted;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A process that records runs with artifacts until it is killed, and says on a line each what was
 * acknowledged: {@code run ID LAST} for the number of the last event, {@code ended ID LAST}.
 */
public final class RecordingProcess {
  /** Who holds the runs. */
  public static final Runner RUNNER = new Runner("test", "writer", "1", Optional.empty());

  /** How long its leases hold. */
  public static final Duration LEASE = Duration.ofSeconds(2);

  private final ExecutionStore runs;
  private final ArtifactStore artifacts;
  private final Stop stop;

  private RecordingProcess(Stores stores, Stop stop) {
    this.runs = stores.executions();
    this.artifacts = stores.artifacts();
    this.stop = stop;
  }

  /** Where it stands still, after the line {@code stop ID LAST}, and waits to be killed. */
  public enum Stop {
    /** Nowhere. */
    NEVER,
    /** The bytes of an artifact are stored, the event that names them is not. */
    BEFORE_THE_EVENT,
    /** A part of a long artifact has been sent. */
    WITHIN_THE_BYTES,
    /** The run is deleted, its bytes are not. */
    BEFORE_THE_BYTES_ARE_DELETED
  }

  /** Starts it on these stores. */
  public static Process start(
      Stop stop, Map<String, String> executions, Map<String, String> artifacts) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(RecordingProcess.class.getName());
    command.add(stop.name());
    executions.forEach((key, value) -> command.add("executions." + key + "=" + value));
    artifacts.forEach((key, value) -> command.add("artifacts." + key + "=" + value));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** {@code STOP executions.KEY=VALUE… artifacts.KEY=VALUE…}. */
  public static void main(String[] args) {
    Map<String, Map<String, String>> options = new LinkedHashMap<>();
    for (String option : List.of(args).subList(1, args.length)) {
      int dot = option.indexOf('.');
      int equals = option.indexOf('=');
      options
          .computeIfAbsent(option.substring(0, dot), name -> new LinkedHashMap<>())
          .put(option.substring(dot + 1, equals), option.substring(equals + 1));
    }
    RunstoreConfig config =
        RunstoreConfig.builder()
            .executions(options.getOrDefault("executions", Map.of()))
            .artifacts(options.getOrDefault("artifacts", Map.of()))
            .build();
    try (Stores stores = Stores.open(config)) {
      RecordingProcess process = new RecordingProcess(stores, Stop.valueOf(args[0]));
      while (true) {
        process.record();
      }
    }
  }

  private void record() {
    RunId id = RunId.next();
    runs.create(id, Event.of(Instant.now(), RunCreated.of(Subject.workflow("flow"))));
    say("run", id, 1);
    Lease lease = runs.claim(id, ClaimTerms.of(RUNNER).holding(LEASE)).lease();
    long last = append(id, lease, 2, new RunStarted());
    for (int i = 0; i < 3; i++) {
      ArtifactKey key = ArtifactKey.of(id, "artifact " + i);
      byte[] bytes = content(i);
      InputStream content = new ByteArrayInputStream(bytes);
      if (i == 1 && stop == Stop.WITHIN_THE_BYTES) {
        content = new SequenceInputStream(content, new Standstill(id, last));
      }
      ArtifactInfo info = artifacts.put(key, content, ArtifactOptions.BYTES).info();
      if (i == 1 && stop == Stop.BEFORE_THE_EVENT) {
        standStill(id, last);
      }
      last =
          append(id, lease, last, new ArtifactNoted(Optional.empty(), ArtifactRole.PRODUCED, info));
    }
    last = append(id, lease, last, RunEnded.of(RunStatus.SUCCEEDED));
    say("ended", id, last);
    if (stop == Stop.BEFORE_THE_BYTES_ARE_DELETED) {
      runs.delete(id, new PlanId("plan"));
      standStill(id, last);
    }
  }

  /** The bytes of the artifact with this number in a run; the second one is long. */
  public static byte[] content(int number) {
    byte[] content = new byte[number == 1 ? 6 << 20 : 1_000 + number];
    content[0] = (byte) number;
    return content;
  }

  private long append(RunId id, Lease lease, long expected, EventBody body) {
    long last =
        runs.append(id, Fence.of(lease), expected, List.of(Event.of(Instant.now(), body))).last();
    say("run", id, last);
    return last;
  }

  private static void say(String what, RunId id, long last) {
    System.out.printf(Locale.ROOT, "%s %s %d%n", what, id, last);
    System.out.flush();
  }

  private static void standStill(RunId id, long last) {
    say("stop", id, last);
    Thread forever = Thread.currentThread();
    while (forever.isAlive()) {
      java.util.concurrent.locks.LockSupport.park();
    }
  }

  /** A stream from which nothing more comes. */
  private static final class Standstill extends InputStream {
    private final RunId id;
    private final long last;

    private Standstill(RunId id, long last) {
      this.id = id;
      this.last = last;
    }

    @Override
    public int read() {
      standStill(id, last);
      return -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return read();
    }
  }
}
