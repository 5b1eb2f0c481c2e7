package dev.runstore.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The raw limit of lists: SQLite in WAL mode, one row for each run, an index for each list. */
final class Sqlite implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement newest;
  private final PreparedStatement failed;
  private final PreparedStatement deep;
  private final PreparedStatement byId;

  Sqlite(Path file) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute(
          "CREATE TABLE runs(id TEXT PRIMARY KEY, subject TEXT, status TEXT, started TEXT, ended TEXT) WITHOUT ROWID");
      statement.execute("CREATE INDEX by_subject ON runs(subject, status, id)");
    }
    insert = connection.prepareStatement("INSERT INTO runs VALUES(?,?,?,?,?)");
    newest = connection.prepareStatement("SELECT * FROM runs ORDER BY id DESC LIMIT 20");
    failed =
        connection.prepareStatement(
            "SELECT * FROM runs WHERE subject = ? AND status = 'FAILED' ORDER BY id DESC LIMIT 20");
    deep = connection.prepareStatement("SELECT * FROM runs WHERE id < ? ORDER BY id DESC LIMIT 20");
    byId = connection.prepareStatement("SELECT * FROM runs WHERE id = ?");
    connection.setAutoCommit(false);
  }

  void add(FullStore.Finished run) throws SQLException {
    insert.setString(1, run.id().value());
    insert.setString(2, run.subject());
    insert.setString(3, run.status().name());
    insert.setString(4, run.started().toString());
    insert.setString(5, run.ended().toString());
    insert.executeUpdate();
  }

  void filled() throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
  }

  int newest() throws SQLException {
    return rows(newest);
  }

  int failed(String subject) throws SQLException {
    failed.setString(1, subject);
    return rows(failed);
  }

  int deep(String before) throws SQLException {
    deep.setString(1, before);
    return rows(deep);
  }

  int byId(String id) throws SQLException {
    byId.setString(1, id);
    return rows(byId);
  }

  private static int rows(PreparedStatement statement) throws SQLException {
    int rows = 0;
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        for (int column = 1; column <= 5; column++) {
          if (result.getString(column).isEmpty()) {
            throw new IllegalStateException("an empty column");
          }
        }
        rows++;
      }
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
