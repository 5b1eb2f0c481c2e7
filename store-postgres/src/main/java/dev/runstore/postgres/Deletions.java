package dev.runstore.postgres;

import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends deletions of runs to the database. A tenant has one under way; those that come meanwhile go
 * together in the next transaction, each with an answer of its own. Beside writers a deletion of
 * many rests as long as it works.
 */
final class Deletions {
  private static final int BATCH = 2_000;
  private static final String DELETE = "select * from runstore.delete_runs(?, ?, ?, ?, ?)";

  /** Transactions of the same login that have written; those of others are not shown. */
  private static final String WRITERS =
      "select exists (select from pg_stat_activity where datname = current_database()"
          + " and pid <> pg_backend_pid() and backend_xid is not null)";

  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  private final Database database;
  private final ConcurrentMap<String, Lane> lanes = new ConcurrentHashMap<>();

  Deletions(Database database) {
    this.database = database;
  }

  /** The deletions of a tenant, and how many nanoseconds the last ones took. */
  private final class Lane {
    final Together<Call, Answer> together = new Together<>(1, calls -> send(this, calls));
    long worked;
  }

  /** A run that a plan deletes. */
  record Call(TenantView view, RunId runId, PlanId planId) {}

  /**
   * What came of it.
   *
   * @param run its header, if something keeps the run
   */
  record Answer(String outcome, String holder, Optional<Instant> until, Optional<Run> run) {
    /** The same for who asks after somebody did it. */
    Answer repeated() {
      boolean did = outcome.equals("done") || outcome.equals("begun");
      return did ? new Answer("repeated", holder, until, run) : this;
    }
  }

  Answer delete(Call call) {
    return lanes.computeIfAbsent(call.view.key(), key -> new Lane()).together.call(call);
  }

  /** How many deletions of a tenant are not under way yet. */
  int waiting(String tenant) {
    Lane lane = lanes.get(tenant);
    return lane == null ? 0 : lane.together.waiting();
  }

  private List<Answer> send(Lane lane, List<Call> calls) {
    TenantView view = calls.get(0).view;
    if (calls.size() > 1 && lane.worked > 0 && othersWrite(view)) {
      LockSupport.parkNanos(Math.min(lane.worked, LONGEST_REST.toNanos()));
    }
    long start = System.nanoTime();
    Map<RunId, Answer> answers = answers(view, calls);
    lane.worked = System.nanoTime() - start;
    Set<RunId> told = new HashSet<>();
    return calls.stream()
        .map(
            call -> {
              Answer answer = Objects.requireNonNull(answers.get(call.runId));
              return told.add(call.runId) ? answer : answer.repeated();
            })
        .toList();
  }

  /** All in one transaction. If several delete the same run, the first of them does it. */
  private Map<RunId, Answer> answers(TenantView view, List<Call> calls) {
    Map<RunId, PlanId> plans = new LinkedHashMap<>();
    calls.forEach(call -> plans.putIfAbsent(call.runId, call.planId));
    Map<RunId, Answer> answers = new HashMap<>();
    String what =
        calls.size() == 1 ? "delete run " + calls.get(0).runId : "delete " + plans.size() + " runs";
    database
        .rows(
            what,
            DELETE,
            p ->
                p.text(view.key())
                    .texts(plans.keySet().stream().map(RunId::value).toList())
                    .texts(plans.values().stream().map(plan -> Keys.escape(plan.value())).toList())
                    .time(view.now())
                    .count(BATCH),
            row -> Map.entry(new RunId(row.getString("run")), answer(row, view)))
        .forEach(entry -> answers.put(entry.getKey(), entry.getValue()));
    return answers;
  }

  /** Whether somebody is writing to the database at this moment. */
  boolean othersWrite(TenantView view) {
    return database
        .read(view.key(), "look for writers", WRITERS, p -> {}, row -> row.getBoolean(1))
        .get(0);
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
