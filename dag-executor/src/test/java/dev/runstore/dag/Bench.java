package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.EventBody.Logged;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.RunbookReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A folder with a store of files, a shared folder for the steps, and an executor; gone after the
 * test that has it as its extension.
 */
final class Bench implements AfterEachCallback {
  static final String LEAST = "subject: {kind: workflow, id: w, name: W}\n";
  private final Path folder;
  private final Stores stores;
  private final Map<String, String> environment = new HashMap<>(System.getenv());
  private final BlockingQueue<Progress> progress = new LinkedBlockingQueue<>();

  Bench() {
    try {
      this.folder = Files.createTempDirectory("runstore-bench-").toRealPath();
      this.stores = Stores.open(RunstoreConfig.filesystem(store()));
      Files.createDirectories(shared());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.put("SHARED", shared().toString());
  }

  Path folder() {
    return folder;
  }

  /** Where the store has its files. */
  Path store() {
    return folder.resolve("store");
  }

  Path shared() {
    return folder.resolve("shared");
  }

  Stores stores() {
    return stores;
  }

  ExecutionStore executions() {
    return stores.executions();
  }

  void set(String name, String value) {
    environment.put(name, value);
  }

  DagExecutor.Builder builder() {
    return DagExecutor.over(stores.executions(), stores.artifacts())
        .environment(environment)
        .workFolder(folder.resolve("work"))
        .grace(Duration.ofSeconds(2))
        .listener(progress::add);
  }

  Runbook runbook(String steps) {
    Path file = folder.resolve("book.yaml");
    try {
      Files.writeString(file, steps.startsWith("subject") ? steps : LEAST + "steps:\n" + steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return RunbookReader.read(file);
  }

  RunOutcome run(String steps) {
    return builder().build().run(runbook(steps));
  }

  static CompletableFuture<RunOutcome> start(DagExecutor executor, Runbook runbook) {
    CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            outcome.complete(executor.run(runbook));
          } catch (RuntimeException e) {
            outcome.completeExceptionally(e);
          }
        });
    return outcome;
  }

  /** Waits until something is told, and forgets what was told before. */
  Progress awaited(Predicate<Progress> condition) throws InterruptedException {
    while (true) {
      Progress next = progress.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("what was waited for was not told").isNotNull();
      if (next != null && condition.test(next)) {
        return next;
      }
    }
  }

  /** Waits for a line of a step and returns its text. */
  String line(String start) throws InterruptedException {
    Progress told =
        awaited(p -> p instanceof Progress.LineWritten line && line.text().startsWith(start));
    return ((Progress.LineWritten) told).text();
  }

  List<Progress> told() {
    return List.copyOf(progress);
  }

  Run header(RunId id) {
    return stores.executions().find(id).orElseThrow();
  }

  Map<String, StepState> steps(RunId id) {
    Map<String, StepState> steps = new HashMap<>();
    for (StepState state : Pages.all(100, page -> stores.executions().steps(id, page))) {
      steps.put(state.stepId().value(), state);
    }
    return steps;
  }

  StepState step(RunId id, String stepId) {
    StepState state = steps(id).get(stepId);
    assertThat(state).isNotNull();
    return java.util.Objects.requireNonNull(state);
  }

  List<RecordedEvent> events(RunId id, String... types) {
    return stores.executions().events(id, EventQuery.all().ofTypes(Set.of(types))).events();
  }

  List<String> lines(RunId id, String stream) {
    return events(id, "log").stream()
        .map(RecordedEvent::body)
        .map(Logged.class::cast)
        .flatMap(logged -> logged.lines().stream())
        .filter(line -> line.stream().equals(stream))
        .map(LogLine::text)
        .toList();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    stores.close();
    FolderRemoval.remove(folder);
  }
}
