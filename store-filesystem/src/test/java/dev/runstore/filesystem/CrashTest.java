package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.Pages;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills writing processes at many points and looks at what is left. */
final class CrashTest {
  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"milestones", "always"})
  void everythingAcknowledgedIsThereAndNothingIsHalfThere(String durability) throws Exception {
    Map<String, String> acknowledged = new HashMap<>();
    for (int lines : new int[] {1, 2, 3, 7, 20, 41, 43, 44, 90, 260}) {
      Process writer = Writer.start(root, 1_000, durability);
      readLines(writer, lines, acknowledged);
      writer.toHandle().destroyForcibly();
      writer.waitFor();
      readLines(writer, Integer.MAX_VALUE, acknowledged);
    }
    try (StoreSession session = open()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      Map<String, String> found = new HashMap<>();
      List<Run> runs = new ArrayList<>();
      Pages.all(100, page -> store.list(RunQuery.all(), page)).forEach(runs::add);
      for (Run run : runs) {
        long expected = 1;
        for (RecordedEvent event : events(store, run.id())) {
          assertThat(event.sequence()).isEqualTo(expected++);
          found.put(run.id() + " " + event.sequence(), event.event().id().value());
        }
        assertThat(run.eventCount()).isEqualTo(expected - 1);
      }
      assertThat(found).containsAllEntriesOf(acknowledged);
      List<Finding> findings = new ArrayList<>();
      session.maintenance().check(TenantId.DEFAULT, Maintenance.Repair.REPORT_ONLY, findings::add);
      assertThat(findings).noneMatch(finding -> finding.severity() == Severity.LOSS);
      runs.stream().filter(run -> !run.status().isTerminal()).forEach(run -> resume(store, run));
    }
  }

  @Test
  void twoProcessesRecordWhileAThirdListsTailsAndDeletes() throws Exception {
    Process one = Writer.start(root, 15);
    Process two = Writer.start(root, 15);
    Map<String, String> acknowledged = new HashMap<>();
    readLines(one, 1, acknowledged);
    readLines(two, 1, acknowledged);
    List<RunId> deleted = new ArrayList<>();
    try (StoreSession session = open()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      while (one.isAlive() || two.isAlive()) {
        List<Run> runs = store.list(RunQuery.all(), dev.runstore.api.PageRequest.first(50)).items();
        for (Run run : runs) {
          assertThat(events(store, run.id())).hasSizeGreaterThanOrEqualTo((int) run.eventCount());
        }
        runs.stream()
            .filter(run -> run.status().isTerminal() && deleted.size() < 5)
            .findFirst()
            .ifPresent(
                run -> {
                  store.delete(run.id(), new dev.runstore.api.model.PlanId("test"));
                  deleted.add(run.id());
                });
        drain(one, acknowledged);
        drain(two, acknowledged);
      }
      readLines(one, Integer.MAX_VALUE, acknowledged);
      readLines(two, Integer.MAX_VALUE, acknowledged);
      assertThat(one.exitValue()).isZero();
      assertThat(two.exitValue()).isZero();
      List<Run> left = new ArrayList<>();
      Pages.all(7, page -> store.list(RunQuery.all(), page)).forEach(left::add);
      assertThat(left).hasSize(30 - deleted.size()).allMatch(run -> run.status().isTerminal());
      assertThat(left)
          .extracting(Run::id)
          .doesNotHaveDuplicates()
          .doesNotContainAnyElementsOf(deleted);
      Map<String, String> found = new HashMap<>();
      for (Run run : left) {
        events(store, run.id())
            .forEach(e -> found.put(run.id() + " " + e.sequence(), e.event().id().value()));
      }
      acknowledged
          .keySet()
          .removeIf(key -> deleted.stream().anyMatch(id -> key.startsWith(id.value())));
      assertThat(found).containsAllEntriesOf(acknowledged);
    }
  }

  /** A kill between the lease's file and the first line of its segment leaves just this. */
  @Test
  void aRunWhoseHolderWasKilledBeforeItsClaimWasWrittenSaysWhoHoldsItAndIsTakenOver()
      throws IOException {
    RunId id = RunId.next();
    Runner killed = new Runner("test", "killed", "1", Optional.empty());
    try (StoreSession session = open()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      store.create(id, Event.undated(RunCreated.of(Subject.workflow("crash"))));
      store.claim(id, ClaimTerms.of(killed));
    }
    Files.delete(root.resolve("runs").resolve(id.value()).resolve("events.1.jsonl"));
    try (StoreSession session = open()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      Run run = store.find(id).orElseThrow();
      assertThat(run.eventCount()).isEqualTo(1);
      assertThat(run.lease().orElseThrow().runner()).isEqualTo(killed);
      ClaimTerms other = ClaimTerms.of(new Runner("test", "another", "1", Optional.empty()));
      assertThatExceptionOfType(StoreException.LeaseHeld.class)
          .isThrownBy(() -> store.claim(id, other))
          .withMessageContaining("killed");
      resume(store, run);
    }
  }

  private static void resume(ExecutionStore store, Run run) {
    Runner other = new Runner("test", "another", "1", Optional.empty());
    ClaimTerms terms = ClaimTerms.of(other);
    Claim claim =
        store.claim(
            run.id(),
            run.lease().map(l -> terms.takingOver(l.generation(), "killed")).orElse(terms));
    store.append(
        run.id(),
        Fence.of(claim.lease()),
        claim.run().eventCount(),
        List.of(Event.of(Instant.now(), RunEnded.of(RunStatus.FAILED))));
    assertThat(store.find(run.id()).orElseThrow().status()).isEqualTo(RunStatus.FAILED);
  }

  private StoreSession open() {
    return new FilesystemProvider().open(StoreConfig.of(Map.of("root", root.toString())));
  }

  private static List<RecordedEvent> events(ExecutionStore store, RunId id) {
    EventPage page = store.events(id, EventQuery.all());
    List<RecordedEvent> events = new ArrayList<>(page.events());
    while (page.hasMore()) {
      page = store.events(id, EventQuery.all().from(page.next()));
      events.addAll(page.events());
    }
    return events;
  }

  private final Map<Process, BufferedReader> readers = new HashMap<>();

  private BufferedReader reader(Process process) {
    return readers.computeIfAbsent(
        process,
        p ->
            new BufferedReader(
                new InputStreamReader(p.getInputStream(), StandardCharsets.US_ASCII)));
  }

  private void drain(Process process, Map<String, String> acknowledged) throws IOException {
    while (reader(process).ready()) {
      readLines(process, 1, acknowledged);
    }
  }

  private void readLines(Process process, int count, Map<String, String> acknowledged)
      throws IOException {
    for (int i = 0; i < count; i++) {
      String line = reader(process).readLine();
      if (line == null) {
        return;
      }
      String[] words = line.split(" ", -1);
      if (words.length == 3 && words[2].length() == 26) {
        acknowledged.put(words[0] + " " + words[1], words[2]);
      }
    }
  }
}
