package dev.runstore.postgres;

import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Folds the history of a run anew and compares what is kept of it; can write that anew. */
final class RunCheck {
  private static final String STATE =
      "select r.last_event, r.header, (select count(*) from runstore.run_events e"
          + " where e.tenant_id = r.tenant_id and e.run_id = r.run_id and e.track = 0)"
          + " from runstore.runs r where r.tenant_id = ? and r.run_id = ? for no key update";
  private static final String STEPS =
      "select first_seq, told_seq, state from runstore.run_steps"
          + " where tenant_id = ? and run_id = ?";

  private final TenantView view;
  private final Repair repair;
  private final Consumer<Finding> found;
  private final List<Finding> findings = new ArrayList<>();

  RunCheck(TenantView view, Repair repair, Consumer<Finding> found) {
    this.view = view;
    this.repair = repair;
    this.found = found;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record State(long last, byte[] header, long stored) {}

  private record StepKey(long first, long told) implements Comparable<StepKey> {
    @Override
    public int compareTo(StepKey other) {
      int order = Long.compare(first, other.first);
      return order != 0 ? order : Long.compare(told, other.told);
    }
  }

  /** Findings are told when the run is let go: who reads them may be slow, and its writers wait. */
  void check(RunId runId) {
    findings.clear();
    view.database()
        .transaction(
            view.key(),
            "check run " + runId,
            connection -> {
              check(connection, runId);
              return true;
            });
    findings.forEach(found);
  }

  private void check(Connection connection, RunId runId) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // it is idle while a history is folded, however long that is
      statement.execute("set local idle_in_transaction_session_timeout = 0");
    }
    Optional<State> state = state(connection, runId);
    if (state.isEmpty()) {
      return;
    }
    if (state.get().stored != state.get().last) {
      findings.add(
          new Finding(
              Severity.LOSS,
              "run " + runId,
              "it has " + state.get().stored + " of " + state.get().last + " events",
              "restore it from a backup",
              false));
      return;
    }
    LiveRun fresh = new LiveRun(runId);
    TreeMap<StepKey, byte[]> told = new TreeMap<>();
    try {
      new Histories(view)
          .replay(
              runId,
              fresh,
              state.get().last,
              step ->
                  told.put(
                      new StepKey(step.step().firstSequence(), step.sequence()),
                      RunCodec.encode(step.step())));
    } catch (StoreException.Corrupt e) {
      findings.add(
          new Finding(
              Severity.LOSS,
              "run " + runId,
              String.valueOf(e.getMessage()),
              "restore it from a backup",
              false));
      return;
    }
    byte[] header = fresh.changedHeader().orElseThrow();
    if (!Arrays.equals(header, state.get().header)) {
      projection(runId, "its header is", () -> writeHeader(connection, runId, header));
    }
    if (!sameSteps(connection, runId, told)) {
      projection(runId, "its steps are", () -> writeSteps(connection, runId, told));
    }
  }

  private interface Mending {
    void run() throws SQLException;
  }

  private void projection(RunId runId, String what, Mending mending) throws SQLException {
    if (repair == Repair.MEND) {
      mending.run();
    }
    findings.add(
        new Finding(
            Severity.WARNING,
            "run " + runId,
            what + " not what its events say",
            repair == Repair.MEND
                ? "made anew from the events"
                : "wct store check --repair makes it anew from the events",
            repair == Repair.MEND));
  }

  private Optional<State> state(Connection connection, RunId runId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STATE)) {
      new Parameters(statement).text(view.key()).text(runId.value());
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new State(row.getLong(1), row.getBytes(2), row.getLong(3)))
            : Optional.empty();
      }
    }
  }

  private boolean sameSteps(Connection connection, RunId runId, SortedMap<StepKey, byte[]> told)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STEPS)) {
      new Parameters(statement).text(view.key()).text(runId.value());
      int count = 0;
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          count++;
          byte[] expected = told.get(new StepKey(row.getLong(1), row.getLong(2)));
          if (expected == null || !Arrays.equals(expected, row.getBytes(3))) {
            return false;
          }
        }
      }
      return count == told.size();
    }
  }

  private void writeHeader(Connection connection, RunId runId, byte[] header) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "update runstore.runs set header = ? where tenant_id = ? and run_id = ?")) {
      new Parameters(statement).bytes(header).text(view.key()).text(runId.value());
      statement.executeUpdate();
    }
  }

  private void writeSteps(Connection connection, RunId runId, SortedMap<StepKey, byte[]> told)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "delete from runstore.run_steps where tenant_id = ? and run_id = ?;"
                + " insert into runstore.run_steps select ?, ?, s.first_seq, s.told_seq, s.state"
                + " from unnest(?, ?, ?) s (first_seq, told_seq, state)")) {
      new Parameters(statement)
          .text(view.key())
          .text(runId.value())
          .text(view.key())
          .text(runId.value())
          .numbers(told.keySet().stream().map(StepKey::first).toList())
          .numbers(told.keySet().stream().map(StepKey::told).toList())
          .blobs(List.copyOf(told.values()));
      statement.execute();
    }
  }
}
