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

/**
 * Folds the history of a run anew and compares what is kept of it; can write that anew. Locks a run
 * only to mend it: events, and the steps that they told of, do not change once they are there.
 */
final class RunCheck {
  private static final String STATE =
      "select r.last_event, r.header, (select count(*) from runstore.run_events e"
          + " where e.tenant_id = r.tenant_id and e.run_id = r.run_id and e.track = 0) as events,"
          + " (select t.plan_id from runstore.run_tombstones t"
          + " where t.tenant_id = r.tenant_id and t.run_id = r.run_id) as plan, "
          + RowCheck.COLUMNS
          + " from runstore.runs r where r.tenant_id = ? and r.run_id = ?";
  private static final String LOCK =
      "select from runstore.runs where tenant_id = ? and run_id = ? for no key update";
  private static final String STEPS =
      "select first_seq, told_seq, state from runstore.run_steps"
          + " where tenant_id = ? and run_id = ? and told_seq <= ?";

  private final TenantView view;
  private final RowCheck rows;
  private final Repair repair;
  private final Consumer<Finding> found;

  RunCheck(TenantView view, Repair repair, Consumer<Finding> found) {
    this.view = view;
    this.rows = new RowCheck(view);
    this.repair = repair;
    this.found = found;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record State(
      long last, byte[] header, long stored, Optional<String> plan, RowCheck.Stored row) {
    static State read(ResultSet row) throws SQLException {
      return new State(
          row.getLong("last_event"),
          row.getBytes("header"),
          row.getLong("events"),
          Optional.ofNullable(row.getString("plan")),
          RowCheck.Stored.read(row));
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Fresh(byte[] header, long generation, TreeMap<StepKey, byte[]> told) {}

  private record StepKey(long first, long told) implements Comparable<StepKey> {
    @Override
    public int compareTo(StepKey other) {
      int order = Long.compare(first, other.first);
      return order != 0 ? order : Long.compare(told, other.told);
    }
  }

  private interface Mending {
    void run(Connection connection) throws SQLException;
  }

  /** A finding, and what mends it if anything does. */
  private record Damage(Finding finding, Optional<Mending> mending) {}

  /** Findings are told when the run is let go: who reads them may be slow, and its writers wait. */
  void check(RunId runId) {
    List<Damage> damages = look(runId);
    if (damages.isEmpty() || find(runId).isEmpty()) {
      return; // if it is not there, it was deleted while it was looked at
    }
    if (repair == Repair.MEND && damages.stream().anyMatch(d -> d.mending.isPresent())) {
      damages =
          view.database()
              .transaction(view.key(), "check run " + runId, connection -> mend(connection, runId));
    }
    damages.stream().map(Damage::finding).forEach(found);
  }

  private List<Damage> mend(Connection connection, RunId runId) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // it is idle while a history is folded, however long that is
      statement.execute("set local idle_in_transaction_session_timeout = 0");
    }
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      new Parameters(statement).text(view.key()).text(runId.value());
      statement.execute();
    }
    List<Damage> damages = look(runId);
    for (Damage damage : damages) {
      if (damage.mending.isPresent()) {
        damage.mending.get().run(connection);
      }
    }
    return damages;
  }

  private List<Damage> look(RunId runId) {
    Optional<State> state = find(runId);
    if (state.isEmpty()) {
      return List.of();
    }
    if (state.get().stored != state.get().last) {
      return List.of(
          loss(runId, "it has " + state.get().stored + " of " + state.get().last + " events"));
    }
    Fresh fresh;
    try {
      fresh = fold(runId, state.get().last);
    } catch (StoreException.Corrupt e) {
      return List.of(loss(runId, String.valueOf(e.getMessage())));
    }
    List<Damage> damages = new ArrayList<>();
    state.get().plan.ifPresent(plan -> damages.add(deleted(runId, plan)));
    Optional<RowCheck.Wrong> row = Optional.empty();
    try {
      row = rows.look(runId, state.get().row, RunCodec.decodeRun(fresh.header), fresh.generation);
    } catch (StoreException.Corrupt e) {
      damages.add(loss(runId, String.valueOf(e.getMessage())));
    }
    header(runId, state.get(), fresh, row).ifPresent(damages::add);
    if (!sameSteps(runId, state.get().last, fresh.told)) {
      damages.add(projection(runId, "its steps are", c -> writeSteps(c, runId, fresh.told)));
    }
    return damages;
  }

  private Optional<Damage> header(
      RunId runId, State state, Fresh fresh, Optional<RowCheck.Wrong> row) {
    List<String> what = new ArrayList<>();
    boolean wrongHeader = !Arrays.equals(fresh.header, state.header);
    if (wrongHeader) {
      what.add("its header");
    }
    row.ifPresent(wrong -> what.add(wrong.what()));
    if (what.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        projection(
            runId,
            String.join(" and ", what) + (what.size() == 1 ? " is" : " are"),
            connection -> {
              if (wrongHeader) {
                writeHeader(connection, runId, fresh.header);
              }
              if (row.isPresent()) {
                rows.mend(connection, runId, row.get());
              }
            }));
  }

  private static Damage deleted(RunId runId, String plan) {
    return new Damage(
        new Finding(
            Severity.WARNING,
            "run " + runId,
            "it is there, and so is the tombstone of its deletion by plan " + plan,
            "if the run is to stay, remove that row of runstore.run_tombstones; else delete the run"
                + " after that",
            false),
        Optional.empty());
  }

  private Fresh fold(RunId runId, long last) {
    LiveRun run = new LiveRun(runId);
    TreeMap<StepKey, byte[]> told = new TreeMap<>();
    new Histories(view)
        .replay(
            runId,
            run,
            last,
            step ->
                told.put(
                    new StepKey(step.step().firstSequence(), step.sequence()),
                    RunCodec.encode(step.step())));
    return new Fresh(run.changedHeader().orElseThrow(), run.generation(), told);
  }

  private static Damage loss(RunId runId, String problem) {
    return new Damage(
        new Finding(Severity.LOSS, "run " + runId, problem, "restore it from a backup", false),
        Optional.empty());
  }

  private Damage projection(RunId runId, String what, Mending mending) {
    boolean mended = repair == Repair.MEND;
    return new Damage(
        new Finding(
            Severity.WARNING,
            "run " + runId,
            what + " not what its events say",
            mended
                ? "made anew from the events"
                : "wct store check --repair makes it anew from the events",
            mended),
        Optional.of(mending));
  }

  private Optional<State> find(RunId runId) {
    return view
        .database()
        .read(
            view.key(),
            "check run " + runId,
            STATE,
            p -> p.text(view.key()).text(runId.value()),
            State::read)
        .stream()
        .findFirst();
  }

  private boolean sameSteps(RunId runId, long last, SortedMap<StepKey, byte[]> told) {
    List<Boolean> same =
        view.database()
            .read(
                view.key(),
                "check the steps of run " + runId,
                STEPS,
                p -> p.text(view.key()).text(runId.value()).number(last),
                row ->
                    Arrays.equals(
                        told.get(new StepKey(row.getLong(1), row.getLong(2))), row.getBytes(3)));
    return same.size() == told.size() && same.stream().allMatch(Boolean::booleanValue);
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
