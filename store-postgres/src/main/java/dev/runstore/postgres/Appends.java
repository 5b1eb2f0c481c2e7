package dev.runstore.postgres;

import dev.runstore.api.model.RunId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Sends appends to the database. Those that find many under way go together in one transaction,
 * tenant by tenant: what is wrong with one does not disturb the others, and all are as durable as
 * alone.
 */
final class Appends {
  private final Database database;
  private final boolean relaxed;
  private final int underWay;
  private final ConcurrentMap<Lane, Together<AppendCall, Optional<Instant>>> lanes =
      new ConcurrentHashMap<>();

  Appends(Database database, Options.Durability durability, int connections) {
    this.database = database;
    this.relaxed = durability == Options.Durability.RELAXED;
    this.underWay = Math.max(1, connections - 2);
  }

  /** Calls that may share a transaction: of one tenant, and equally durable. */
  private record Lane(String tenant, boolean relaxed) {}

  /** When the store had the batch; empty if the run was not as the writer knew it. */
  Optional<Instant> append(AppendCall call) {
    Lane lane = new Lane(call.view().key(), relaxed && call.isRelaxable());
    return lanes
        .computeIfAbsent(lane, key -> new Together<>(underWay, calls -> send(calls, key.relaxed)))
        .call(call);
  }

  /** Ends a run, which is never relaxed and goes alone. */
  Optional<Instant> end(AppendCall call) {
    return send(call, false);
  }

  private List<Optional<Instant>> send(List<AppendCall> calls, boolean relax) {
    if (calls.size() == 1) {
      return List.of(send(calls.get(0), relax));
    }
    Map<RunId, Instant> done = new HashMap<>();
    database
        .write(
            "append to " + calls.size() + " runs",
            AppendSql.group(relax),
            p -> AppendSql.bindGroup(calls, p),
            row -> Map.entry(new RunId(row.getString("run_id")), Rows.time(row, "recorded_at")))
        .forEach(entry -> done.put(entry.getKey(), entry.getValue()));
    return calls.stream().map(call -> Optional.ofNullable(done.get(call.runId()))).toList();
  }

  private Optional<Instant> send(AppendCall call, boolean relax) {
    return database
        .write(
            what(call),
            AppendSql.alone(call, relax),
            p -> AppendSql.bindAlone(call, p),
            row -> Rows.time(row, "recorded_at"))
        .stream()
        .findFirst();
  }

  private static String what(AppendCall call) {
    return "append to run " + call.runId();
  }
}
