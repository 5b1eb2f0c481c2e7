package dev.runstore.postgres;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.UlidBits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the tables that grow in one part for each month of the ids of their runs: divides them
 * where that is configured, makes the months to come, and drops those whose runs are all deleted.
 */
final class Months {
  private static final List<String> TABLES = List.of("run_events", "run_steps");
  private static final int AHEAD = 3;
  private static final String TABLE =
      "select c.relkind = 'p', case c.relkind when 'r' then pg_relation_size(c.oid) else 0 end"
          + " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
          + " where n.nspname = 'runstore' and c.relname = ?";
  private static final String PARTS =
      "select p.relname from pg_inherits i join pg_class p on p.oid = i.inhrelid"
          + " join pg_class c on c.oid = i.inhparent join pg_namespace n on n.oid = c.relnamespace"
          + " where n.nspname = 'runstore' and c.relname = ? order by p.relname";
  private static final String OWNS =
      "select coalesce((select pg_has_role(oid, 'MEMBER') from pg_roles"
          + " where rolname = 'runstore_owner'), false)";

  private final Options.Partitions wanted;
  private final YearMonth current;

  Months(Options.Partitions wanted, Instant now) {
    this.wanted = wanted;
    this.current = YearMonth.from(now.atZone(ZoneOffset.UTC));
  }

  /**
   * A table as it is.
   *
   * @param parts the names of its parts, empty if it is not divided
   */
  private record Table(String name, boolean divided, boolean empty, Set<String> parts) {
    /** The months that a part ends before: the one of that name, and the one of all before it. */
    Optional<YearMonth> endOf(String part) {
      Matcher month = Pattern.compile(name + "_(before_)?(\\d{4})_(\\d{2})").matcher(part);
      if (!month.matches()) {
        return Optional.empty();
      }
      YearMonth named =
          YearMonth.of(Integer.parseInt(month.group(2)), Integer.parseInt(month.group(3)));
      return Optional.of(month.group(1) == null ? named.plusMonths(1) : named);
    }

    /** The first month that may have a part of its own. */
    YearMonth first(YearMonth current) {
      return parts.stream()
          .filter(part -> part.startsWith(name + "_before_"))
          .flatMap(part -> endOf(part).stream())
          .filter(current::isBefore)
          .findFirst()
          .orElse(current);
    }
  }

  /**
   * What {@link #apply} would do. A login that does not own the tables is not told what to drop.
   */
  List<String> plan(Connection connection) throws SQLException {
    boolean owns = owns(connection);
    List<String> steps = new ArrayList<>();
    for (String name : TABLES) {
      steps.addAll(steps(connection, table(connection, name), owns));
    }
    return steps;
  }

  /** Does each step in a transaction of its own, so that locks are short. */
  List<String> apply(Connection connection) throws SQLException {
    boolean owns = owns(connection);
    List<String> applied = new ArrayList<>();
    for (String name : TABLES) {
      Table table = table(connection, name);
      if (owns || !table.divided) {
        for (String step : steps(connection, table, owns)) {
          if (done(connection, step)) {
            applied.add(step);
          }
        }
      }
    }
    return applied;
  }

  private static boolean done(Connection connection, String step) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      boolean done = false;
      boolean rows = statement.execute(step);
      while (rows || statement.getUpdateCount() != -1) {
        if (rows) {
          try (ResultSet row = statement.getResultSet()) {
            row.next();
            done = row.getBoolean(1);
          }
        }
        rows = statement.getMoreResults();
      }
      connection.commit();
      return done;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** The statements that keep tenants apart in the parts that there are. */
  static List<String> policies(Connection connection) throws SQLException {
    List<String> policies = new ArrayList<>();
    for (String name : TABLES) {
      for (String part : table(connection, name).parts) {
        policies.add(policy(part));
      }
    }
    return policies;
  }

  /** What attach_part of the schema does. */
  private static String policy(String part) {
    return """
    ALTER TABLE runstore.%1$s ENABLE ROW LEVEL SECURITY;
    ALTER TABLE runstore.%1$s FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON runstore.%1$s
      USING (tenant_id = current_setting('runstore.tenant', true))
      WITH CHECK (tenant_id = current_setting('runstore.tenant', true));
    REVOKE ALL ON runstore.%1$s FROM runstore_app;"""
        .formatted(part);
  }

  private List<String> steps(Connection connection, Table table, boolean owns) throws SQLException {
    List<String> steps = new ArrayList<>();
    YearMonth from = table.first(current);
    if (!table.divided) {
      if (wanted == Options.Partitions.NONE) {
        return steps;
      }
      from = table.empty ? current : current.plusMonths(1);
      steps.add(step("part_table", table.name, table.name + "_before" + suffix(from), first(from)));
    }
    for (YearMonth month = from;
        !month.isAfter(current.plusMonths(AHEAD));
        month = month.plusMonths(1)) {
      String part = table.name + suffix(month);
      if (!table.parts.contains(part)) {
        steps.add(step("add_month", table.name, part, first(month), first(month.plusMonths(1))));
      }
    }
    for (String part : table.parts) {
      boolean over = table.endOf(part).filter(end -> !end.isAfter(current)).isPresent();
      if (over && owns && mayDrop(connection, part)) {
        steps.add(step("drop_part", table.name, part));
      }
    }
    return steps;
  }

  private static String step(String function, String... arguments) {
    return "SET LOCAL ROLE runstore_owner;\nSET LOCAL lock_timeout = '5s';\nSELECT runstore."
        + function
        + "('"
        + String.join("', '", arguments)
        + "');\nRESET ROLE;\n";
  }

  private static String suffix(YearMonth month) {
    return "_%04d_%02d".formatted(month.getYear(), month.getMonthValue());
  }

  /** The first id that can be made in this month. */
  private static String first(YearMonth month) {
    long millis = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    return RunId.of(new UlidBits(millis << 16, 0)).value();
  }

  private static Table table(Connection connection, String name) throws SQLException {
    boolean divided = false;
    boolean empty = true;
    try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          divided = row.getBoolean(1);
          empty = row.getLong(2) == 0;
        }
      }
    }
    Set<String> parts = new LinkedHashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(PARTS)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          parts.add(row.getString(1));
        }
      }
    }
    return new Table(name, divided, empty, parts);
  }

  private static boolean owns(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(OWNS)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static boolean mayDrop(Connection connection, String part) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement role = connection.createStatement();
        PreparedStatement statement = connection.prepareStatement("select runstore.may_drop(?)")) {
      role.execute("set local role runstore_owner");
      statement.setString(1, part);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
