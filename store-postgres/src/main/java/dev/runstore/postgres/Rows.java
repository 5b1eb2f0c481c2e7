package dev.runstore.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads columns as the values they stand for. */
final class Rows {
  private Rows() {}

  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static Optional<Instant> maybeTime(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  static Optional<byte[]> maybeBytes(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getBytes(column));
  }

  static List<byte[]> blobs(ResultSet row, String column) throws SQLException {
    java.sql.Array array = row.getArray(column);
    return array == null ? List.of() : List.of((byte[][]) array.getArray());
  }

  static List<Instant> times(ResultSet row, String column) throws SQLException {
    java.sql.Array array = row.getArray(column);
    List<Instant> times = new ArrayList<>();
    if (array != null) {
      for (Timestamp time : (Timestamp[]) array.getArray()) {
        times.add(time.toInstant());
      }
    }
    return times;
  }
}
