package dev.runstore.benchmarks;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Pages;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Large things in a small heap: run it with {@code -Xmx128m}. */
final class Memory {
  private final PrintStream out;
  private final Scratch scratch;

  Memory(PrintStream out, Scratch scratch) {
    this.out = out;
    this.scratch = scratch;
  }

  void run(int steps, long artifactBytes) throws Exception {
    out.printf("heap at most %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
    RunId id = RunId.next();
    java.nio.file.Path root = scratch.next("memory");
    try (Stores stores = Opened.at(root, "milestones", "off")) {
      timed(
          "recorded a run of " + steps + " steps and " + 10 * steps + " events",
          () -> record(stores, id, steps));
    }
    try (Stores stores = Opened.at(root, "milestones", "off")) {
      timed("read its header", () -> header(stores.executions(), id, steps));
      timed("walked its events", () -> events(stores.executions(), id));
      timed("walked its steps", () -> steps(stores.executions(), id, steps));
      timed(
          "stored and read " + (artifactBytes >> 20) + " MiB",
          () -> artifact(stores, id, artifactBytes));
    }
  }

  /** Something to do. */
  private interface Task {
    void run() throws Exception;
  }

  private void timed(String what, Task task) throws Exception {
    long start = System.nanoTime();
    task.run();
    out.printf("%-60s %8.1f s%n", what, (System.nanoTime() - start) / 1e9);
  }

  private static void record(Stores stores, RunId id, int steps) {
    ExecutionStore store = stores.executions();
    long sequence = store.create(id, Workload.created()).last();
    for (int i = 0; i < steps; i++) {
      StepRef ref = new StepRef(new StepId("step-" + i), 1, StepRunId.next());
      List<Event> events = new ArrayList<>();
      events.add(Event.of(Instant.now(), EventBody.StepStarted.of(ref)));
      for (int j = 0; j < 8; j++) {
        events.add(Workload.custom(ref));
      }
      events.add(Event.of(Instant.now(), EventBody.StepEnded.of(ref, StepStatus.SUCCEEDED)));
      sequence = store.append(id, Fence.unleased(), sequence, events).last();
    }
    store.append(
        id,
        Fence.unleased(),
        sequence,
        List.of(Event.of(Instant.now(), EventBody.RunEnded.of(RunStatus.SUCCEEDED))));
  }

  private static void header(ExecutionStore store, RunId id, int steps) {
    Run run = store.find(id).orElseThrow();
    expect(steps, run.stepCounts().of(StepStatus.SUCCEEDED));
  }

  private static void events(ExecutionStore store, RunId id) {
    long expected = store.find(id).orElseThrow().eventCount();
    long seen = 0;
    EventPage page = store.events(id, EventQuery.all());
    seen += page.events().size();
    while (page.hasMore()) {
      page = store.events(id, EventQuery.all().from(page.next()));
      seen += page.events().size();
    }
    expect(expected, seen);
  }

  private static void steps(ExecutionStore store, RunId id, int steps) {
    long seen = 0;
    for (StepState step : Pages.all(500, page -> store.steps(id, page))) {
      seen += step.attempts().size();
    }
    expect(steps, seen);
  }

  private static void artifact(Stores stores, RunId id, long bytes) throws Exception {
    ArtifactKey key = ArtifactKey.of(id, "big");
    stores.artifacts().put(key, new Artifacts.Zeros(bytes), ArtifactOptions.BYTES);
    long seen = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = stores.artifacts().open(key, dev.runstore.api.ByteRange.ALL)) {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        seen += n;
      }
    }
    expect(bytes, seen);
  }

  private static void expect(long expected, long seen) {
    if (expected != seen) {
      throw new IllegalStateException("expected " + expected + ", saw " + seen);
    }
  }
}
