package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Usage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The header of a run as it is kept: what its history says in one column, what its notes say in
 * another, and what the database decides (numbers, times of record, the lease) in columns of their
 * own. So a writer of notes never overwrites what the writer of the history knows, nor the reverse.
 */
final class Headers {
  /** What of a run's row and of its lease's row is needed for its header. */
  static final String COLUMNS =
      "r.run_id, r.header, r.notes, r.recorded_at, r.end_recorded_at, r.end_key, r.last_event,"
          + " r.last_note, r.released_at, r.released_by, l.generation, l.runner, l.claimed_at,"
          + " l.expires_at";

  private Headers() {}

  /** What the history says, without what the database decides. */
  static byte[] encode(RunFold fold) {
    return RunCodec.encode(
        numbered(fold.run(), 0, 0, Instant.EPOCH, Optional.empty()).withLease(Optional.empty()));
  }

  /** The header that a row holds. */
  static Run read(ResultSet row, TenantView view) throws SQLException {
    RunId id = new RunId(row.getString("run_id"));
    Run run =
        decode(
            view,
            id,
            row.getBytes("header"),
            Rows.maybeBytes(row, "notes"),
            row.getLong("last_event"),
            row.getLong("last_note"),
            Rows.time(row, "recorded_at"),
            Rows.maybeTime(row, "end_recorded_at"));
    String runner = row.getString("runner");
    String released = row.getString("released_by");
    return runner == null
        ? released == null
            ? run
            : withReleased(run, new Lost(Rows.time(row, "released_at"), Runners.decode(released)))
        : run.withLease(
            Optional.of(
                lease(
                    id,
                    runner,
                    row.getLong("generation"),
                    Rows.time(row, "claimed_at"),
                    Rows.time(row, "expires_at"))));
  }

  static Run decode(
      TenantView view,
      RunId id,
      byte[] header,
      Optional<byte[]> notes,
      long events,
      long lastNote,
      Instant recordedAt,
      Optional<Instant> endRecordedAt) {
    try {
      Run run = view.session().headers().decode(header);
      Run noted = notes.isPresent() ? withNotes(run, RunCodec.decodeRun(notes.get())) : run;
      return numbered(noted, events, lastNote, recordedAt, endRecordedAt);
    } catch (IllegalArgumentException e) {
      throw new StoreException.Corrupt(
          "the header of run " + id + " in " + view.place() + " cannot be read: " + e.getMessage(),
          e);
    }
  }

  static Lease lease(RunId id, String runner, long generation, Instant claimed, Instant expires) {
    return new Lease(
        id, Runners.decode(runner), Math.toIntExact(generation), generation, claimed, expires);
  }

  /** What text search looks at in the history's part. */
  static String searchText(Run run) {
    return lower(
        Stream.concat(
            Stream.of(run.id().value(), run.subject().id(), run.subject().name()),
            run.error().map(error -> error.message()).stream()));
  }

  /** What text search looks at in the part that notes may change. */
  static String labelText(Run run) {
    return lower(
        Stream.concat(
            run.aliases().stream().map(alias -> alias.value()), run.labels().pairs().stream()));
  }

  /** A text to look for, in the form of the texts that are looked through. */
  static String lower(Stream<String> texts) {
    return String.join(
        "\n", texts.map(text -> Keys.escape(text.toLowerCase(Locale.ROOT))).toList());
  }

  /** The header of a history with what its notes say. */
  static Run withNotes(Run run, Run notes) {
    return copy(
        run,
        notes,
        run.usage().plus(notes.usage()),
        run.eventCount(),
        run.noteCount(),
        run.recordedAt(),
        run.endRecordedAt(),
        run.released());
  }

  static Run withUsage(Run run, Usage usage) {
    return copy(
        run,
        run,
        usage,
        run.eventCount(),
        run.noteCount(),
        run.recordedAt(),
        run.endRecordedAt(),
        run.released());
  }

  private static Run numbered(
      Run run, long events, long lastNote, Instant recordedAt, Optional<Instant> endRecordedAt) {
    return copy(
        run, run, run.usage(), events, lastNote, recordedAt, endRecordedAt, Optional.empty());
  }

  private static Run withReleased(Run run, Lost released) {
    return copy(
        run,
        run,
        run.usage(),
        run.eventCount(),
        run.noteCount(),
        run.recordedAt(),
        run.endRecordedAt(),
        Optional.of(released));
  }

  private static Run copy(
      Run run,
      Run notes,
      Usage usage,
      long events,
      long lastNote,
      Instant recordedAt,
      Optional<Instant> endRecordedAt,
      Optional<Lost> released) {
    return new Run(
        run.id(),
        notes.aliases(),
        run.subject(),
        run.definitionDigest(),
        run.parentRunId(),
        run.origin(),
        run.status(),
        run.sourceStatus(),
        run.queuedAt(),
        run.startedAt(),
        run.endedAt(),
        run.duration(),
        recordedAt,
        endRecordedAt,
        notes.labels(),
        run.attributes(),
        run.error(),
        run.warnings(),
        run.warningCount(),
        run.lease(),
        released,
        usage,
        run.stepCounts(),
        run.agents(),
        events,
        lastNote,
        run.artifactCount(),
        run.artifactBytes(),
        notes.pinned(),
        notes.holds(),
        notes.cancelRequest());
  }

  static List<String> keys(Stream<String> names) {
    return names.map(Keys::key).toList();
  }
}
