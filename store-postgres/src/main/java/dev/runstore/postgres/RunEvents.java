package dev.runstore.postgres;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.support.Cursors;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pages through the two sequences of a run. A position is the last number seen of each. */
final class RunEvents {
  private static final String OF_TRACK =
      "(select e.track, e.seq, e.recorded_at, e.payload from runstore.run_events e"
          + " where e.tenant_id = ? and e.run_id = ? and e.track = %d and e.seq > ?"
          + " and (? or e.type = any(?)) and (? or e.step_key = ?) order by e.seq limit ?)";
  private static final String PAGE =
      "select r.last_event, r.last_note, e.* from runstore.runs r left join lateral ("
          + String.format(OF_TRACK, 0)
          + " union all "
          + String.format(OF_TRACK, 1)
          + ") e on true where r.tenant_id = ? and r.run_id = ?";
  private static final String LAST =
      "select e.seq, e.recorded_at from runstore.run_events e"
          + " where e.tenant_id = ? and e.run_id = ? and e.track = 0"
          + " and (? or e.type = any(?)) and (? or e.step_key = ?)"
          + " order by e.seq desc offset ? limit 1";
  private static final String EARLIER =
      "select count(*) from runstore.run_events e"
          + " where e.tenant_id = ? and e.run_id = ? and e.track = 1 and e.seq <"
          + " coalesce((select min(n.seq) from runstore.run_events n where n.tenant_id = ?"
          + " and n.run_id = ? and n.track = 1 and n.recorded_at >= ?), 9223372036854775807)";

  private final TenantView view;
  private final Histories histories;
  private final RunId runId;
  private final EventQuery query;
  private final String binding;

  RunEvents(TenantView view, RunId runId, EventQuery query) {
    this.view = view;
    this.histories = new Histories(view);
    this.runId = runId;
    this.query = query;
    this.binding =
        "events " + runId + " " + query.types() + " " + query.step().map(StepId::value).orElse("");
  }

  private record Row(long lastEvent, long lastNote, Optional<RecordedEvent> event) {}

  private record Position(long event, long note) {}

  EventPage page() {
    Position from = begin();
    List<Row> rows =
        view.database()
            .read(
                view.key(),
                "read the events of run " + runId,
                PAGE,
                p -> {
                  track(p, from.event);
                  track(p, from.note);
                  p.text(view.key()).text(runId.value());
                },
                this::row);
    if (rows.isEmpty()) {
      throw view.absent(runId);
    }
    return merged(
        of(rows, Track.HISTORY),
        of(rows, Track.NOTES),
        rows.get(0).lastEvent,
        rows.get(0).lastNote);
  }

  private Row row(ResultSet row) throws SQLException {
    boolean hasEvent = row.getBytes("payload") != null;
    return new Row(
        row.getLong("last_event"),
        row.getLong("last_note"),
        hasEvent ? Optional.of(histories.read(runId, row)) : Optional.empty());
  }

  private void track(Parameters p, long after) throws SQLException {
    p.text(view.key()).text(runId.value()).number(after);
    filter(p);
    p.count(query.limit() + 1);
  }

  private void filter(Parameters p) throws SQLException {
    p.flag(query.types().isEmpty())
        .texts(List.copyOf(query.types()))
        .flag(query.step().isEmpty())
        .text(query.step().map(StepId::value).map(Keys::key));
  }

  private static List<RecordedEvent> of(List<Row> rows, Track track) {
    return rows.stream()
        .flatMap(row -> row.event.stream())
        .filter(event -> event.track() == track)
        .toList();
  }

  private EventPage merged(
      List<RecordedEvent> history, List<RecordedEvent> notes, long lastEvent, long lastNote) {
    List<RecordedEvent> page = new ArrayList<>();
    int next = 0;
    int nextNote = 0;
    while (page.size() < query.limit() && (next < history.size() || nextNote < notes.size())) {
      boolean note =
          next == history.size()
              || (nextNote < notes.size()
                  && notes.get(nextNote).recordedAt().isBefore(history.get(next).recordedAt()));
      page.add(note ? notes.get(nextNote++) : history.get(next++));
    }
    long reached = next == history.size() ? lastEvent : history.get(next).sequence() - 1;
    long reachedNote = nextNote == notes.size() ? lastNote : notes.get(nextNote).sequence() - 1;
    return new EventPage(
        page,
        Cursors.of(binding, reached + "." + reachedNote),
        next < history.size() || nextNote < notes.size());
  }

  private Position begin() {
    if (query.after().isPresent()) {
      String[] parts = Cursors.position(query.after().get(), binding).split("\\.", -1);
      return new Position(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
    if (query.last() == 0) {
      return new Position(0, 0);
    }
    return view
        .database()
        .read(
            view.key(),
            "read the last events of run " + runId,
            LAST,
            p -> {
              p.text(view.key()).text(runId.value());
              filter(p);
              p.count(query.last() - 1);
            },
            row -> new Start(row.getLong(1), Rows.time(row, "recorded_at")))
        .stream()
        .findFirst()
        .map(start -> new Position(start.sequence - 1, notesBefore(start)))
        .orElse(new Position(0, 0));
  }

  private record Start(long sequence, java.time.Instant recordedAt) {}

  private long notesBefore(Start start) {
    return view.database()
        .read(
            view.key(),
            "read the notes of run " + runId,
            EARLIER,
            p ->
                p.text(view.key())
                    .text(runId.value())
                    .text(view.key())
                    .text(runId.value())
                    .time(Optional.of(start.recordedAt)),
            row -> row.getLong(1))
        .get(0);
  }
}
