package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares what is kept of the notes of a run, and the columns and rows by which it is found,
 * claimed and kept, with its events and notes.
 */
final class RowCheck {
  /** Of {@code runstore.runs r}. */
  static final String COLUMNS =
      "r.last_note, r.notes, (select count(*) from runstore.run_events e"
          + " where e.tenant_id = r.tenant_id and e.run_id = r.run_id and e.track = 1) as noted,"
          + " (select e.recorded_at from runstore.run_events e where e.tenant_id = r.tenant_id"
          + " and e.run_id = r.run_id and e.track = 0 and e.seq = r.last_event) as last_at, "
          + RunRow.COLUMNS;

  private static final String NOTES =
      "update runstore.runs set notes = ? where tenant_id = ? and run_id = ?";

  private final TenantView view;

  RowCheck(TenantView view) {
    this.view = view;
  }

  /**
   * What a run has beside its header.
   *
   * @param noted how many notes are there
   * @param lastAt when the last event of its history was recorded, if that event is there
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stored(
      long lastNote, Optional<byte[]> notes, long noted, Optional<Instant> lastAt, RunRow row) {
    static Stored read(ResultSet row) throws SQLException {
      return new Stored(
          row.getLong("last_note"),
          Rows.maybeBytes(row, "notes"),
          row.getLong("noted"),
          Rows.maybeTime(row, "last_at"),
          RunRow.read(row));
    }

    /** What is kept of the notes; empty if that is nothing, or damaged. */
    private Optional<Run> decodedNotes() {
      try {
        return notes.map(RunCodec::decodeRun);
      } catch (IllegalArgumentException damaged) {
        return Optional.empty();
      }
    }
  }

  /**
   * What is not as it should be.
   *
   * @param columns the names of columns and tables
   * @param notes what is to be kept of the notes, if there are any
   * @param row what the rest should say
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Wrong(List<String> columns, Optional<byte[]> notes, RunRow row) {
    String what() {
      return "what lists and claims look at (" + String.join(", ", columns) + ")";
    }
  }

  /**
   * Compares a run with its history's header and its notes.
   *
   * @throws StoreException.Corrupt if notes are lost, or only what is kept of them says that the
   *     run is kept: no repair takes that from a run
   */
  Optional<Wrong> look(RunId runId, Stored stored, Run header, long generation) {
    if (stored.noted != stored.lastNote) {
      throw new StoreException.Corrupt(
          "it has " + stored.noted + " of " + stored.lastNote + " notes");
    }
    Run noted = new Histories(view).replayNotes(runId, header, stored.lastNote);
    Optional<Run> kept = stored.decodedNotes();
    Optional<String> reason = kept.flatMap(Run::keptBecause);
    if (noted.keptBecause().isEmpty() && reason.isPresent()) {
      throw new StoreException.Corrupt(
          "it is kept (" + reason.get() + "), and none of its notes says so");
    }
    List<String> columns = new ArrayList<>();
    if (stored.lastNote == 0
        ? stored.notes.isPresent()
        : kept.filter(there -> isSame(there, noted)).isEmpty()) {
      columns.add("notes");
    }
    RunRow row =
        RunRow.of(Headers.withNotes(header, noted), generation, stored.lastAt.orElseThrow());
    columns.addAll(stored.row.differences(row));
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Wrong(
                columns,
                stored.lastNote == 0 ? Optional.empty() : Optional.of(RunCodec.encode(noted)),
                row));
  }

  private static boolean isSame(Run one, Run other) {
    return one.pinned() == other.pinned()
        && one.holds().equals(other.holds())
        && one.labels().equals(other.labels())
        && one.aliases().equals(other.aliases())
        && one.cancelRequest().equals(other.cancelRequest())
        && one.usage().equals(other.usage());
  }

  /** Writes all of it as it should be. The caller has locked the run. */
  void mend(Connection connection, RunId runId, Wrong wrong) throws SQLException {
    wrong.row.write(connection, view.key(), runId);
    if (wrong.columns.contains("notes")) {
      try (PreparedStatement statement = connection.prepareStatement(NOTES)) {
        new Parameters(statement)
            .bytes(wrong.notes.orElse(null))
            .text(view.key())
            .text(runId.value());
        statement.executeUpdate();
      }
    }
  }
}
