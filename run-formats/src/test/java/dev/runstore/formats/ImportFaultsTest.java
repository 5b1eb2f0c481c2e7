package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.formats.ImportTarget.Naming;
import dev.runstore.testkit.ManualClock;
import dev.runstore.testkit.faults.Faults;
import dev.runstore.testkit.faults.FaultySession;
import dev.runstore.testkit.memory.MemoryStoreProvider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ImportFaultsTest {
  private static final Instant TIME = Instant.parse("2026-11-20T12:00:00Z");
  private static final TenantId TENANT = new TenantId("default");
  private static final ImportSource WORKFLOW = workflow();
  private static final Map<List<Object>, Run> WHOLE = new ConcurrentHashMap<>();
  private static final ImportSource EXPORTED = exported();

  private final StoreSession real =
      new MemoryStoreProvider().open(StoreConfig.of(Map.of()).with(ManualClock.at(TIME)));

  /** Several batches of events, and a command that is spilled. */
  private static ImportSource workflow() {
    String tasks =
        IntStream.range(0, 550)
            .mapToObj(
                i ->
                    "{\"name\":\"t"
                        + i
                        + "\",\"type\":\"compute\",\"runtime\":1.5,\"parents\":[],\"files\":[],\"command\":"
                        + "{\"program\":\"p\",\"arguments\":[\""
                        + (i == 7 ? "x".repeat(20_000) : "y")
                        + "\"]}}")
            .collect(Collectors.joining(","));
    return source(
        "many.json",
        "{\"name\":\"many\",\"schemaVersion\":\"1.2\",\"workflow\":{\"executedAt\":"
            + "\"2024-05-01T10:00:00Z\",\"makespan\":10,\"tasks\":["
            + tasks
            + "]}}");
  }

  /** Several batches of events, artifacts and notes. */
  private static ImportSource exported() {
    MemoryStores from = MemoryStores.empty();
    RunId id = RunId.next();
    from.executions().create(id, Event.of(TIME, EventBody.RunCreated.of(Subject.workflow("w"))));
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 1_050; i++) {
      events.add(Event.of(TIME, new EventBody.Custom(Optional.empty(), "n" + i, Optional.empty())));
    }
    events.add(
        Event.of(
            TIME,
            new EventBody.RunEnded(
                RunStatus.SUCCEEDED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
    from.executions().append(id, Fence.unleased(), 1, events);
    from.executions().annotate(id, 0, List.of(Event.of(TIME, new EventBody.Pinned("keep"))));
    for (String name : List.of("a", "b")) {
      from.artifacts()
          .put(
              ArtifactKey.of(id, name),
              new ByteArrayInputStream(new byte[100_000]),
              ArtifactOptions.BYTES);
    }
    return ImportSource.of("run.json", from.exported(id));
  }

  private static ImportSource source(String name, String text) {
    return ImportSource.of(name, text.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<Arguments> faults() {
    List<Arguments> all = new ArrayList<>();
    for (ImportSource source : List.of(WORKFLOW, EXPORTED)) {
      for (Naming naming : Naming.values()) {
        for (String call : List.of("find", "create", "append", "annotate", "events", "put")) {
          add(all, source, naming, call + " refused", Faults.none().refuse(call, 1));
          add(all, source, naming, call + " answered in vain", Faults.none().loseAnswers(call, 1));
        }
        for (int seed = 1; seed <= 2; seed++) {
          add(all, source, naming, "seed " + seed, Faults.seeded(seed, 7));
        }
      }
    }
    return all.stream();
  }

  private static void add(
      List<Arguments> all, ImportSource source, Naming naming, String name, Faults faults) {
    all.add(
        Arguments.argumentSet(source.name() + ", " + naming + ", " + name, source, naming, faults));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFailedImportIsCompletedWhenItIsRepeated(ImportSource source, Naming naming, Faults faults) {
    StoreSession faulty = new FaultySession(real, faults);
    ImportReport report = untilDone(source, target(faulty, naming));

    ExecutionStore store = real.executions(TENANT);
    assertThat(store.listRuns()).singleElement().extracting(Run::id).isEqualTo(report.runId());
    Run there = store.find(report.runId()).orElseThrow();
    Run expected = wholeImport(source, naming);
    assertThat(there.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(there.id()).isEqualTo(expected.id());
    assertThat(there.eventCount()).isEqualTo(expected.eventCount());
    assertThat(there.noteCount()).isEqualTo(expected.noteCount());
    assertThat(there.aliases()).isEqualTo(expected.aliases());
    ArtifactStore artifacts = real.artifacts(TENANT);
    assertThat(names(artifacts, there.id())).hasSize(2).doesNotHaveDuplicates();
    assertThat(Importers.read(source, target(real, ImportTarget.Naming.DERIVED)).get(0).isNew())
        .isEqualTo(naming == ImportTarget.Naming.FRESH);
  }

  @Test
  void saysWhichRunIsIncompleteAndWhatToDo() {
    StoreSession faulty = new FaultySession(real, Faults.none().refuse("append", 1));
    assertThatThrownBy(() -> Importers.read(WORKFLOW, target(faulty, ImportTarget.Naming.FRESH)))
        .isInstanceOf(StoreException.Unavailable.class)
        .hasMessageContaining("the import of run ")
        .hasMessageContaining("repeat it to complete it");
  }

  @Test
  void everyCompleteCopyHasAnIdOfItsOwn() {
    ImportTarget again = target(real, ImportTarget.Naming.FRESH);
    List<RunId> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(Importers.read(EXPORTED, again).get(0).runId());
      ids.add(Importers.read(WORKFLOW, again).get(0).runId());
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(real.executions(TENANT).listRuns()).hasSize(6);
  }

  private static ImportReport untilDone(ImportSource source, ImportTarget target) {
    for (int i = 0; i < 300; i++) {
      try {
        return Importers.read(source, target).get(0);
      } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
        assertThat(e).hasMessageContaining("as the test asked");
      }
    }
    throw new AssertionError("no import of 300 came through");
  }

  private static Run wholeImport(ImportSource source, Naming naming) {
    return WHOLE.computeIfAbsent(List.of(source, naming), key -> imported(source, naming));
  }

  private static Run imported(ImportSource source, Naming naming) {
    StoreSession other =
        new MemoryStoreProvider().open(StoreConfig.of(Map.of()).with(ManualClock.at(TIME)));
    RunId id = Importers.read(source, target(other, naming)).get(0).runId();
    return other.executions(TENANT).find(id).orElseThrow();
  }

  private static ImportTarget target(StoreSession session, Naming naming) {
    ImportTarget target = ImportTarget.of(session.executions(TENANT), session.artifacts(TENANT));
    return switch (naming) {
      case DERIVED -> target;
      case FRESH -> target.again();
    };
  }

  private static List<String> names(ArtifactStore artifacts, RunId id) {
    return StreamSupport.stream(artifacts.listArtifacts(id).spliterator(), false)
        .map(ArtifactInfo::key)
        .map(ArtifactKey::toString)
        .toList();
  }

  @RepeatedTest(5)
  void severalThatImportTheSameAtOnceAllHaveIt() throws Exception {
    for (ImportSource source : List.of(WORKFLOW, EXPORTED)) {
      List<Callable<ImportReport>> imports =
          Collections.nCopies(8, () -> Importers.read(source, target(real, Naming.DERIVED)).get(0));
      try (ExecutorService threads = Executors.newFixedThreadPool(imports.size())) {
        List<RunId> ids = new ArrayList<>();
        for (Future<ImportReport> done : threads.invokeAll(imports)) {
          ids.add(done.get().runId());
        }
        assertThat(new HashSet<>(ids)).hasSize(1);
        Run run = real.executions(TENANT).require(ids.get(0));
        assertThat(run.status().isTerminal()).isTrue();
      }
      assertThat(Importers.read(source, target(real, Naming.DERIVED)).get(0).isNew()).isFalse();
    }
  }
}
