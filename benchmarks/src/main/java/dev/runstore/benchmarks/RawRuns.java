package dev.runstore.benchmarks;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;

/**
 * W1 by hand over {@link RawTables}: prepared statements on one connection, each change one round
 * trip and one transaction that sets the tenant, checks fence and number, and adds the rows.
 */
final class RawRuns implements AutoCloseable {
  private static final String FOR_TENANT = "select set_config('raw.tenant', ?, true); ";
  private static final String CREATE =
      FOR_TENANT
          + "with r as (insert into raw.runs (tenant_id, run_id, last_event, status, subject,"
          + " created_at) values (?, ?, 1, 'QUEUED', ?, ?) returning 1)"
          + " insert into raw.events select ?, ?, 1, ?, ?, clock_timestamp(), ? from r";
  private static final String CLAIM =
      FOR_TENANT
          + "with u as (update raw.runs set generation = generation + 1, last_event = last_event +"
          + " 1 where tenant_id = ? and run_id = ? and last_event = ? returning generation), l as"
          + " (insert into raw.leases select ?, ?, u.generation, 'me', clock_timestamp() + interval"
          + " '15 s' from u) insert into raw.events select ?, ?, ?, ?, ?, clock_timestamp(), ? from"
          + " u";
  private static final String MOVE =
      "with u as (update raw.runs set last_event = last_event + %d, status = ?, steps_done ="
          + " steps_done + %d %s where tenant_id = ? and run_id = ? and generation = ?"
          + " and last_event = ? returning 1)";
  private static final String EVENT =
      " insert into raw.events select ?, ?, ?, ?, ?, clock_timestamp(), ? from u";
  private static final String ONE = FOR_TENANT + MOVE.formatted(1, 0, "") + EVENT;
  private static final String START =
      FOR_TENANT + MOVE.formatted(1, 0, ", started_at = clock_timestamp()") + EVENT;
  private static final String END =
      FOR_TENANT
          + MOVE.formatted(1, 0, ", ended_at = clock_timestamp()")
          + ", d as (delete from raw.leases where tenant_id = ? and run_id = ?)"
          + EVENT;
  private static final String STEP =
      FOR_TENANT
          + MOVE.formatted(4, 1, "")
          + ", s as (insert into raw.steps select ?, ?, ?, ? from u)"
          + " insert into raw.events select ?, ?, v.seq, v.id, v.type, clock_timestamp(), v.payload"
          + " from u, (values (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?))"
          + " v (seq, id, type, payload)";

  private final Connection connection;
  private final PreparedStatement create;
  private final PreparedStatement claim;
  private final PreparedStatement one;
  private final PreparedStatement start;
  private final PreparedStatement end;
  private final PreparedStatement step;

  RawRuns(Connection connection) throws SQLException {
    this.connection = connection;
    create = connection.prepareStatement(CREATE);
    claim = connection.prepareStatement(CLAIM);
    one = connection.prepareStatement(ONE);
    start = connection.prepareStatement(START);
    end = connection.prepareStatement(END);
    step = connection.prepareStatement(STEP);
  }

  /** One event as it is stored. */
  static final class Row {
    private final String type;
    private final byte[] payload;

    Row(String type, byte[] payload) {
      this.type = type;
      this.payload = payload;
    }

    String type() {
      return type;
    }

    byte[] payload() {
      return payload;
    }
  }

  void create(RunId run, Row event) throws SQLException {
    bind(
        create,
        RawTables.TENANT,
        RawTables.TENANT,
        run.value(),
        "w1",
        Timestamp.from(Instant.now()),
        RawTables.TENANT,
        run.value(),
        EventId.next().value(),
        event.type,
        event.payload);
    execute(create, 1);
  }

  void claim(RunId run, Row event) throws SQLException {
    bind(
        claim,
        RawTables.TENANT,
        RawTables.TENANT,
        run.value(),
        1L,
        RawTables.TENANT,
        run.value(),
        RawTables.TENANT,
        run.value(),
        2L,
        EventId.next().value(),
        event.type,
        event.payload);
    execute(claim, 1);
  }

  /** A change of one event: the run or a step starts. */
  void change(RunId run, long generation, long expected, Row event) throws SQLException {
    PreparedStatement statement = event.type.equals("run.started") ? start : one;
    int index = move(statement, "RUNNING", run, generation, expected);
    event(statement, index, run, expected, event);
    execute(statement, 1);
  }

  void end(RunId run, long generation, long expected, Row event) throws SQLException {
    int index = move(end, "SUCCEEDED", run, generation, expected);
    end.setString(++index, RawTables.TENANT);
    end.setString(++index, run.value());
    event(end, index, run, expected, event);
    execute(end, 1);
  }

  /** A step ends: its last four events and its row. */
  void step(RunId run, long generation, long expected, List<Row> events) throws SQLException {
    int index = move(step, "RUNNING", run, generation, expected);
    step.setString(++index, RawTables.TENANT);
    step.setString(++index, run.value());
    step.setLong(++index, expected);
    step.setBytes(++index, events.get(3).payload);
    step.setString(++index, RawTables.TENANT);
    step.setString(++index, run.value());
    long sequence = expected;
    for (Row event : events) {
      step.setLong(++index, ++sequence);
      step.setString(++index, EventId.next().value());
      step.setString(++index, event.type);
      step.setBytes(++index, event.payload);
    }
    execute(step, 4);
  }

  private static int move(
      PreparedStatement statement, String status, RunId run, long generation, long expected)
      throws SQLException {
    bind(statement, RawTables.TENANT, status, RawTables.TENANT, run.value(), generation, expected);
    return 6;
  }

  private static void event(
      PreparedStatement statement, int from, RunId run, long expected, Row event)
      throws SQLException {
    int index = from;
    statement.setString(++index, RawTables.TENANT);
    statement.setString(++index, run.value());
    statement.setLong(++index, expected + 1);
    statement.setString(++index, EventId.next().value());
    statement.setString(++index, event.type);
    statement.setBytes(++index, event.payload);
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static void execute(PreparedStatement statement, int rows) throws SQLException {
    statement.execute();
    statement.getMoreResults();
    if (statement.getUpdateCount() != rows) {
      throw new IllegalStateException("fenced");
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
