package dev.runstore.testkit.recorder;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.Logged;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.testkit.memory.MemoryStoreProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Stores in memory, each behind a switch, and what tests ask of them. */
final class Stage {
  static final RunCreated CREATED = RunCreated.of(Subject.workflow("nightly"));

  final Switch histories = new Switch();
  final Switch bytes = new Switch();
  final ExecutionStore executions;
  final ArtifactStore artifacts;

  Stage() {
    StoreSession memory =
        new MemoryStoreProvider().open(StoreConfig.of(Map.of()).with(InstantSource.system()));
    executions = memory.executions(TenantId.DEFAULT);
    artifacts = memory.artifacts(TenantId.DEFAULT);
  }

  Recorder.Builder recorder() {
    return Recorder.to(
        histories.through(ExecutionStore.class, executions),
        bytes.through(ArtifactStore.class, artifacts));
  }

  Run run(RunId id) {
    return executions.find(id).orElseThrow();
  }

  List<EventBody> bodies(RunId id) {
    List<EventBody> bodies = new ArrayList<>();
    EventPage page = executions.events(id, EventQuery.all());
    while (true) {
      page.events().stream().map(RecordedEvent::body).forEach(bodies::add);
      if (!page.hasMore()) {
        return bodies;
      }
      page = executions.events(id, EventQuery.all().from(page.next()));
    }
  }

  <T extends EventBody> List<T> bodies(RunId id, Class<T> type) {
    return bodies(id).stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<String> types(RunId id) {
    return bodies(id).stream().map(EventBody::type).toList();
  }

  List<String> lines(RunId id) {
    return bodies(id, Logged.class).stream()
        .flatMap(logged -> logged.lines().stream())
        .map(LogLine::text)
        .toList();
  }

  StepState step(RunId id, String step) {
    return executions.steps(id, PageRequest.first(1_000)).items().stream()
        .filter(state -> state.stepId().equals(new StepId(step)))
        .findFirst()
        .orElseThrow();
  }

  byte[] content(ArtifactKey key) {
    try (InputStream in = artifacts.open(key, ByteRange.ALL)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it is so, at most a minute. */
  static void until(BooleanSupplier condition) {
    Instant deadline = Instant.now().plusSeconds(60);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("what was waited for did not come");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
