package dev.runstore.postgres;

import dev.runstore.api.Appended;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Hold;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Usage;
import dev.runstore.api.support.Batches;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Appends notes. What they say of a run is kept apart from what its history says, and folded on
 * from there: the fold begins with events that stand for what is kept.
 */
final class RunNotes {
  private static final String STATE =
      "select r.header, r.notes, r.last_note, r.end_key,"
          + " coalesce(?, clock_timestamp()) as at from runstore.runs r"
          + " where r.tenant_id = ? and r.run_id = ? for no key update";
  private static final String PROBE = "select * from runstore.refusal(?, ?, 1::smallint, 0, ?, ?)";
  private static final String INSERT =
      "insert into runstore.run_events"
          + " select ?, ?, 1, ? + e.n, e.id, e.type, null, ?, e.payload"
          + " from unnest(?, ?, ?) with ordinality e (id, type, payload, n)";
  private static final String UPDATE =
      "update runstore.runs set last_note = ?, notes = ?, kept = ?, label_text = ?"
          + " where tenant_id = ? and run_id = ?";
  private static final String RELABEL =
      "delete from runstore.run_labels where tenant_id = ? and run_id = ?;"
          + " insert into runstore.run_labels"
          + " select ?, ?, l.key, l.value, ? from unnest(?, ?) l (key, value)";
  private static final String NAME =
      "insert into runstore.run_aliases select ?, a.alias, ? from unnest(?) a (alias)"
          + " on conflict do nothing";

  private final TenantView view;
  private final Refusals refusals;

  RunNotes(TenantView view) {
    this.view = view;
    this.refusals = new Refusals(view);
  }

  private record State(Run run, long lastNote, Optional<Instant> endKey, Instant at) {}

  Appended annotate(RunId runId, long expected, List<Event> notes) {
    List<Event> batch = Batches.notes(notes);
    return view.database()
        .transaction(
            view.key(),
            "annotate run " + runId,
            connection -> annotate(connection, runId, expected, batch))
        .orElseThrow(() -> view.absent(runId));
  }

  private Optional<Appended> annotate(
      Connection connection, RunId runId, long expected, List<Event> batch) throws SQLException {
    Optional<State> state = state(connection, runId);
    if (state.isEmpty()) {
      return Optional.empty();
    }
    if (state.get().lastNote != expected) {
      return Optional.of(repeated(connection, runId, expected, batch));
    }
    Instant at = state.get().at;
    Run before = state.get().run;
    Run after = folded(before, batch, at);
    insert(connection, runId, expected, batch, at);
    update(connection, runId, expected + batch.size(), after);
    if (!after.labels().equals(before.labels())) {
      relabel(connection, runId, state.get().endKey, after);
    }
    if (!after.aliases().equals(before.aliases())) {
      name(connection, runId, after);
    }
    return Optional.of(new Appended(expected + 1, expected + batch.size(), at, true));
  }

  private Optional<State> state(Connection connection, RunId runId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STATE)) {
      new Parameters(statement).time(view.now()).text(view.key()).text(runId.value());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        Run run =
            Headers.decode(
                view,
                runId,
                row.getBytes("header"),
                Rows.maybeBytes(row, "notes"),
                0,
                0,
                Instant.EPOCH,
                Optional.empty());
        Usage late =
            Rows.maybeBytes(row, "notes")
                .map(notes -> RunCodec.decodeRun(notes).usage())
                .orElse(Usage.NONE);
        return Optional.of(
            new State(
                Headers.withUsage(run, late),
                row.getLong("last_note"),
                Rows.maybeTime(row, "end_key"),
                Rows.time(row, "at")));
      }
    }
  }

  private Appended repeated(Connection connection, RunId runId, long expected, List<Event> batch)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PROBE)) {
      new Parameters(statement)
          .text(view.key())
          .text(runId.value())
          .number(expected)
          .texts(batch.stream().map(event -> event.id().value()).toList());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        AppendAnswer answer = AppendAnswer.read(row);
        if (!answer.outcome().equals("repeated")) {
          throw refusals.conflict(runId, answer.last(), expected);
        }
        return new Appended(
            expected + 1, expected + batch.size(), answer.at().orElseThrow(), false);
      }
    }
  }

  /**
   * What is known before, told as events, and then the notes.
   *
   * @param before with the usage of notes alone
   */
  static Run folded(Run before, List<Event> notes, Instant at) {
    RunFold fold = new RunFold(before.id(), step -> {});
    EventBody.RunCreated created =
        new EventBody.RunCreated(
            before.subject(),
            before.aliases(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            before.labels(),
            Attributes.NONE,
            Optional.empty());
    fold.apply(new RecordedEvent(Track.HISTORY, 1, at, Event.undated(created)));
    List<RecordedEvent> all = new ArrayList<>();
    if (before.pinned()) {
      add(all, at, Event.undated(new EventBody.Pinned("kept")));
    }
    for (Hold hold : before.holds()) {
      add(
          all,
          hold.placedAt(),
          Event.undated(new EventBody.HoldPlaced(hold.name(), hold.reason())));
    }
    before
        .cancelRequest()
        .ifPresent(
            request ->
                add(
                    all,
                    request.requestedAt(),
                    Event.undated(
                        new EventBody.CancelRequested(request.reason(), request.requestedBy()))));
    if (!before.usage().equals(Usage.NONE)) {
      add(all, at, Event.undated(new EventBody.LateUsage(before.usage())));
    }
    notes.forEach(note -> add(all, at, note));
    all.forEach(fold::apply);
    return fold.run();
  }

  private static void add(List<RecordedEvent> events, Instant at, Event event) {
    events.add(new RecordedEvent(Track.NOTES, events.size() + 1L, at, event));
  }

  private void insert(
      Connection connection, RunId runId, long expected, List<Event> batch, Instant at)
      throws SQLException {
    List<byte[]> payloads = new ArrayList<>();
    for (Event event : batch) {
      payloads.add(
          EventCodec.encode(
              new RecordedEvent(Track.NOTES, expected + payloads.size() + 1, at, event)));
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      new Parameters(statement)
          .text(view.key())
          .text(runId.value())
          .number(expected)
          .time(Optional.of(at))
          .texts(batch.stream().map(event -> event.id().value()).toList())
          .texts(batch.stream().map(event -> event.body().type()).toList())
          .blobs(payloads);
      statement.executeUpdate();
    }
  }

  private void update(Connection connection, RunId runId, long lastNote, Run after)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      new Parameters(statement)
          .number(lastNote)
          .bytes(RunCodec.encode(after))
          .flag(after.keptBecause().isPresent())
          .text(Headers.labelText(after))
          .text(view.key())
          .text(runId.value());
      statement.executeUpdate();
    }
  }

  private void relabel(Connection connection, RunId runId, Optional<Instant> endKey, Run after)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RELABEL)) {
      new Parameters(statement)
          .text(view.key())
          .text(runId.value())
          .text(view.key())
          .text(runId.value())
          .time(endKey)
          .texts(Headers.keys(after.labels().values().keySet().stream()))
          .texts(Headers.keys(after.labels().values().values().stream()));
      statement.execute();
    }
  }

  private void name(Connection connection, RunId runId, Run after) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NAME)) {
      new Parameters(statement)
          .text(view.key())
          .text(runId.value())
          .texts(Headers.keys(after.aliases().stream().map(alias -> alias.value())));
      statement.executeUpdate();
    }
  }
}
