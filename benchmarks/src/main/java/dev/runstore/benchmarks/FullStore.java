package dev.runstore.benchmarks;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A store of many finished runs: 200 subjects, all statuses. */
final class FullStore {
  static final int SUBJECTS = 200;
  static final List<RunStatus> STATUSES =
      List.of(
          RunStatus.SUCCEEDED,
          RunStatus.FAILED,
          RunStatus.CANCELLED,
          RunStatus.TIMED_OUT,
          RunStatus.UNKNOWN);

  /** One run as it was recorded. */
  record Finished(RunId id, String subject, RunStatus status, Instant started, Instant ended) {}

  private FullStore() {}

  /** Fills the folder, unless it was filled before, and tells of each run. */
  static void fill(Path root, int runs, Consumer<Finished> told) throws Exception {
    boolean there = Files.exists(root);
    Random random = new Random(42);
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    try (Stores stores = Opened.at(root, "never", "off")) {
      ExecutionStore store = stores.executions();
      for (int i = 0; i < runs; i++) {
        Instant began = start.plusSeconds(60L * i);
        Finished run =
            new Finished(
                RunId.derived(began, "benchmark-" + i),
                "subject-" + random.nextInt(SUBJECTS),
                STATUSES.get(random.nextInt(STATUSES.size())),
                began,
                began.plusSeconds(random.nextInt(7_200)));
        if (!there) {
          record(store, run);
        }
        told.accept(run);
      }
    }
  }

  private static void record(ExecutionStore store, Finished run) {
    EventBody.RunCreated created =
        EventBody.RunCreated.of(Subject.workflow(run.subject()))
            .labelled(Labels.of(Map.of("env", run.status() == RunStatus.FAILED ? "prod" : "test")));
    store.create(run.id(), Event.of(run.started(), created));
    store.append(
        run.id(),
        Fence.unleased(),
        1,
        List.of(
            Event.of(run.started(), new EventBody.RunStarted()),
            Event.of(run.ended(), EventBody.RunEnded.of(run.status()))));
  }
}
