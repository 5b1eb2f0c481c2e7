package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The columns and rows that say of a run what its header says are compared with it, too. */
@Timeout(120)
final class RowCheckTest {
  private static final Instant AT = Instant.parse("2026-11-21T06:00:00.123456789Z");

  private final TestServer server = TestServer.newest();
  private final String database = server.newDatabase();

  private static List<Finding> check(StoreSession session, Repair repair) {
    List<Finding> findings = new ArrayList<>();
    session.maintenance().check(TenantId.DEFAULT, repair, findings::add);
    return findings;
  }

  private static RunId held(ExecutionStore store) {
    RunId id = RunId.next();
    store.create(
        id,
        Event.of(
            AT,
            EventBody.RunCreated.of(Subject.workflow("flow"))
                .labelled(Labels.of(Map.of("env", "prod", "team", "a\\b")))));
    store.append(
        id, Fence.unleased(), 1, List.of(Event.of(AT, EventBody.RunEnded.of(RunStatus.FAILED))));
    store.annotate(
        id,
        0,
        List.of(
            Event.of(AT, new EventBody.HoldPlaced("audit", "asked for")),
            Event.of(AT, new EventBody.AliasAdded(new Alias("nightly")))));
    store.annotate(
        id,
        2,
        List.of(
            Event.undated(
                new EventBody.Relabelled(Labels.of(Map.of("env", "test")), Set.of("team")))));
    return id;
  }

  private void damage(String table, String change, RunId id) {
    server.execute(
        database, "update runstore." + table + " set " + change + " where run_id = '" + id + "'");
  }

  @Test
  void eachColumnAndRowIsComparedAndMended() {
    try (StoreSession session = server.open(database)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = held(store);
      RunId sound = held(store);
      assertThat(check(session, Repair.REPORT_ONLY)).isEmpty();
      var before = store.find(id);
      Map<String, List<String>> damages =
          Map.ofEntries(
              Map.entry("status", List.of("runs", "status = 'QUEUED'")),
              Map.entry("subject_kind", List.of("runs", "subject_kind = 'AGENT'")),
              Map.entry("subject_key", List.of("runs", "subject_key = 'other'")),
              Map.entry("parent_run_id", List.of("runs", "parent_run_id = '" + sound + "'")),
              Map.entry("generation", List.of("runs", "generation = 7")),
              Map.entry("kept", List.of("runs", "kept = false")),
              Map.entry("end_recorded_at", List.of("runs", "end_recorded_at = null")),
              Map.entry("end_key", List.of("runs", "end_key = 'epoch'")),
              Map.entry("label_text", List.of("runs", "label_text = ''")),
              Map.entry("run_labels", List.of("run_labels", "value = 'other'")),
              Map.entry("run_aliases", List.of("run_aliases", "alias = 'other'")),
              Map.entry("notes", List.of("runs", "notes = null")));
      damages.forEach(
          (column, change) -> {
            damage(change.get(0), change.get(1), id);
            for (Repair repair : List.of(Repair.REPORT_ONLY, Repair.MEND)) {
              assertThat(check(session, repair))
                  .as(column)
                  .singleElement()
                  .satisfies(
                      finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                        assertThat(finding.place()).isEqualTo("run " + id);
                        assertThat(finding.problem()).contains(column);
                        assertThat(finding.mended()).isEqualTo(repair == Repair.MEND);
                      });
            }
            assertThat(check(session, Repair.REPORT_ONLY)).as(column).isEmpty();
            assertThat(store.find(id)).as(column).isEqualTo(before);
          });
      assertThatExceptionOfType(StoreException.Forbidden.class)
          .as("the hold is in force again")
          .isThrownBy(() -> store.delete(id, new PlanId("plan")))
          .withMessageContaining("audit");
    }
  }

  @Test
  void theEndOfALabelIsCompared() {
    try (StoreSession session = server.open(database)) {
      RunId id = held(session.executions(TenantId.DEFAULT));
      damage("run_labels", "end_key = null", id);
      assertThat(check(session, Repair.MEND))
          .singleElement()
          .matches(finding -> finding.problem().contains("run_labels"));
      assertThat(check(session, Repair.REPORT_ONLY)).isEmpty();
    }
  }

  @Test
  void noRepairLetsGoOfAHoldWhoseNotesAreLost() {
    try (StoreSession session = server.open(database)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = held(store);
      server.execute(database, "delete from runstore.run_events where track = 1");
      for (String last : List.of("3", "0")) {
        damage("runs", "last_note = " + last, id);
        assertThat(check(session, Repair.MEND))
            .singleElement()
            .satisfies(
                finding -> {
                  assertThat(finding.severity()).isEqualTo(Severity.LOSS);
                  assertThat(finding.problem()).contains("note");
                  assertThat(finding.mended()).isFalse();
                });
      }
      assertThatExceptionOfType(StoreException.Forbidden.class)
          .isThrownBy(() -> store.delete(id, new PlanId("plan")));
    }
  }

  @Test
  void aTombstoneBesideARunIsNamedAndTakesNothingFromIt() {
    try (StoreSession session = server.open(database)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = held(store);
      server.execute(
          database,
          "insert into runstore.run_tombstones values ('default', '"
              + id
              + "', 'plan-7', 'epoch', false)");
      assertThat(check(session, Repair.MEND))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.place()).isEqualTo("run " + id);
                assertThat(finding.problem()).contains("tombstone", "plan-7");
                assertThat(finding.mended()).isFalse();
              });
      assertThat(store.gaps(id)).isEmpty();
    }
  }
}
