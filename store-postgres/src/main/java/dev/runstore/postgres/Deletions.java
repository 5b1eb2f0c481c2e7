package dev.runstore.postgres;

import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Sends deletions of runs to the database. A tenant has one under way; those that come meanwhile go
 * together in the next transaction, each with an answer of its own.
 */
final class Deletions {
  private static final int BATCH = 2_000;
  private static final String DELETE = "select * from runstore.delete_runs(?, ?, ?, ?, ?)";

  private final Database database;
  private final ConcurrentMap<String, Together<Call, Answer>> lanes = new ConcurrentHashMap<>();

  Deletions(Database database) {
    this.database = database;
  }

  /** A run that a plan deletes. */
  record Call(TenantView view, RunId runId, PlanId planId) {}

  /**
   * What came of it.
   *
   * @param run its header, if something keeps the run
   */
  record Answer(String outcome, String holder, Optional<Instant> until, Optional<Run> run) {}

  Answer delete(Call call) {
    return lanes.computeIfAbsent(call.view.key(), key -> new Together<>(1, this::send)).call(call);
  }

  /** How many deletions of a tenant are not under way yet. */
  int waiting(String tenant) {
    Together<Call, Answer> lane = lanes.get(tenant);
    return lane == null ? 0 : lane.waiting();
  }

  private List<Answer> send(List<Call> calls) {
    Map<RunId, Answer> answers = new HashMap<>();
    if (calls.stream().map(Call::runId).distinct().count() < calls.size()) {
      return calls.stream().map(this::alone).toList();
    }
    TenantView view = calls.get(0).view;
    String what =
        calls.size() == 1 ? "delete run " + calls.get(0).runId : "delete " + calls.size() + " runs";
    database
        .rows(
            what,
            DELETE,
            p ->
                p.text(view.key())
                    .texts(calls.stream().map(call -> call.runId.value()).toList())
                    .texts(calls.stream().map(call -> Keys.escape(call.planId.value())).toList())
                    .time(view.now())
                    .count(BATCH),
            row -> Map.entry(new RunId(row.getString("run")), answer(row, view)))
        .forEach(entry -> answers.put(entry.getKey(), entry.getValue()));
    return calls.stream().map(call -> answers.get(call.runId)).toList();
  }

  private Answer alone(Call call) {
    return send(List.of(call)).get(0);
  }

  private static Answer answer(ResultSet row, TenantView view) throws SQLException {
    String holder = row.getString("holder");
    byte[] header = row.getBytes("header");
    return new Answer(
        row.getString("outcome"),
        holder == null ? "" : holder,
        Rows.maybeTime(row, "until"),
        header == null
            ? Optional.empty()
            : Optional.of(
                Headers.decode(
                    view,
                    new RunId(row.getString("run")),
                    header,
                    Rows.maybeBytes(row, "notes"),
                    0,
                    0,
                    Instant.EPOCH,
                    Optional.empty())));
  }
}
