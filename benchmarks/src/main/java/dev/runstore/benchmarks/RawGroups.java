package dev.runstore.benchmarks;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Group commit by hand over {@link RawTables}: what several writers want to add goes in one
 * statement of many rows; whoever finds nobody at it sends what has gathered.
 */
final class RawGroups implements AutoCloseable {
  private static final String SQL =
      """
      select set_config('raw.tenant', ?, true);
      with c as (
        select * from unnest(?::text[], ?::bigint[], ?::bigint[], ?::integer[], ?::integer[])
          as c (run_id, generation, expected, events, steps)),
      u as (
        update raw.runs r set last_event = r.last_event + c.events, status = 'RUNNING',
          steps_done = r.steps_done + c.steps
        from c where r.tenant_id = ? and r.run_id = c.run_id and r.generation = c.generation
          and r.last_event = c.expected returning r.run_id),
      s as (
        insert into raw.steps select ?, s.run_id, s.seq, s.state
        from unnest(?::text[], ?::bigint[], ?::bytea[]) s (run_id, seq, state) join u using (run_id)),
      e as (
        insert into raw.events select ?, e.run_id, e.seq, e.id, e.type, clock_timestamp(), e.payload
        from unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::bytea[])
          e (run_id, seq, id, type, payload) join u using (run_id))
      select run_id from u
      """;

  private final Connection connection;
  private final PreparedStatement statement;
  private final ArrayDeque<Change> queue = new ArrayDeque<>();
  private boolean busy;

  RawGroups(Connection connection) throws SQLException {
    this.connection = connection;
    this.statement = connection.prepareStatement(SQL);
  }

  private static final class Change {
    final RunId run;
    final long generation;
    final long expected;
    final List<RawRuns.Row> events;
    final Optional<byte[]> step;
    boolean done;
    Optional<SQLException> failure = Optional.empty();

    Change(
        RunId run,
        long generation,
        long expected,
        List<RawRuns.Row> events,
        Optional<byte[]> step) {
      this.run = run;
      this.generation = generation;
      this.expected = expected;
      this.events = events;
      this.step = step;
    }
  }

  void add(
      RunId run, long generation, long expected, List<RawRuns.Row> events, Optional<byte[]> step)
      throws SQLException, InterruptedException {
    Change mine = new Change(run, generation, expected, events, step);
    List<Change> group;
    synchronized (this) {
      queue.add(mine);
      while (busy && !mine.done) {
        wait();
      }
      if (mine.done) {
        check(mine);
        return;
      }
      busy = true;
      group = new ArrayList<>(queue);
      queue.clear();
    }
    Optional<SQLException> failure = Optional.empty();
    try {
      send(group);
    } catch (SQLException e) {
      failure = Optional.of(e);
    }
    synchronized (this) {
      for (Change change : group) {
        change.done = true;
        change.failure = failure;
      }
      busy = false;
      notifyAll();
    }
    check(mine);
  }

  private static void check(Change change) throws SQLException {
    if (change.failure.isPresent()) {
      throw change.failure.get();
    }
  }

  private void send(List<Change> group) throws SQLException {
    List<String> stepRuns = new ArrayList<>();
    List<Long> stepSequences = new ArrayList<>();
    List<byte[]> states = new ArrayList<>();
    List<String> runs = new ArrayList<>();
    List<Long> sequences = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    List<String> types = new ArrayList<>();
    List<byte[]> payloads = new ArrayList<>();
    for (Change change : group) {
      long sequence = change.expected;
      for (RawRuns.Row event : change.events) {
        runs.add(change.run.value());
        sequences.add(++sequence);
        ids.add(EventId.next().value());
        types.add(event.type());
        payloads.add(event.payload());
      }
      if (change.step.isPresent()) {
        stepRuns.add(change.run.value());
        stepSequences.add(change.expected);
        states.add(change.step.get());
      }
    }
    int index = 0;
    statement.setString(++index, RawTables.TENANT);
    array(++index, "text", group.stream().map(c -> c.run.value()).toArray());
    array(++index, "bigint", group.stream().map(c -> c.generation).toArray());
    array(++index, "bigint", group.stream().map(c -> c.expected).toArray());
    array(++index, "integer", group.stream().map(c -> c.events.size()).toArray());
    array(++index, "integer", group.stream().map(c -> c.step.isPresent() ? 1 : 0).toArray());
    statement.setString(++index, RawTables.TENANT);
    statement.setString(++index, RawTables.TENANT);
    array(++index, "text", stepRuns.toArray());
    array(++index, "bigint", stepSequences.toArray());
    array(++index, "bytea", states.toArray(new byte[0][]));
    statement.setString(++index, RawTables.TENANT);
    array(++index, "text", runs.toArray());
    array(++index, "bigint", sequences.toArray());
    array(++index, "text", ids.toArray());
    array(++index, "text", types.toArray());
    array(++index, "bytea", payloads.toArray(new byte[0][]));
    statement.execute();
    statement.getMoreResults();
    Set<String> moved = new HashSet<>();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        moved.add(rows.getString(1));
      }
    }
    if (moved.size() != group.size()) {
      throw new IllegalStateException("fenced");
    }
  }

  private void array(int index, String type, Object[] values) throws SQLException {
    statement.setArray(index, connection.createArrayOf(type, values));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
