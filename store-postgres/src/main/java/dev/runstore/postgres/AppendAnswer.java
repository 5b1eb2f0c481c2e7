package dev.runstore.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the database says to an append.
 *
 * @param outcome done, repeated, or why not
 * @param last the number of the last event there is
 * @param at when the store had the batch
 * @param held the run's generation
 * @param state the run's status
 */
record AppendAnswer(String outcome, long last, Optional<Instant> at, long held, String state) {
  static AppendAnswer done(long last, Instant at) {
    return new AppendAnswer("done", last, Optional.of(at), 0, "");
  }

  static AppendAnswer read(ResultSet row) throws SQLException {
    String state = row.getString("state");
    return new AppendAnswer(
        row.getString("outcome"),
        row.getLong("last"),
        Rows.maybeTime(row, "at"),
        row.getLong("held"),
        state == null ? "" : state);
  }
}
