package dev.runstore.postgres;

import dev.runstore.api.Appended;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Renewal;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Claims, renewals and releases, each in one round trip, by the database's clock. */
final class RunLeases {
  private static final String CLAIM =
      "select * from runstore.claim_run(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String CLAIM_NEXT =
      "select * from runstore.claim_next(?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String RENEW = "select * from runstore.renew_lease(?, ?, ?, ?, ?, ?)";
  private static final String RELEASE = "select * from runstore.release_lease(?, ?, ?, ?, ?, ?, ?)";

  private final TenantView view;
  private final Histories histories;
  private final Refusals refusals;
  private final Claimables claimables;

  RunLeases(TenantView view) {
    this.view = view;
    this.histories = new Histories(view);
    this.refusals = new Refusals(view);
    this.claimables = new Claimables(view);
  }

  private record Answer(
      String outcome,
      long last,
      long held,
      String state,
      String holder,
      Optional<Instant> expiresAt,
      Optional<Lease> lease,
      Optional<Run> run,
      List<byte[]> history,
      List<Instant> historyAt) {}

  Claim claim(RunId runId, ClaimTerms terms) {
    LiveRun live = view.live().of(view.key(), runId);
    live.lock.lock();
    try {
      long known = live.eventCount();
      Answer answer =
          view.database()
              .call(
                  "claim run " + runId,
                  CLAIM,
                  p ->
                      p.text(view.key())
                          .text(runId.value())
                          .time(view.now())
                          .text(Runners.encode(terms.runner()))
                          .text(Runners.quotable(terms.runner().toString()))
                          .number(micros(terms.ttl()))
                          .text(EventId.next().value())
                          .number(
                              terms
                                  .takeover()
                                  .map(takeover -> OptionalLong.of(takeover.generation()))
                                  .orElse(OptionalLong.empty()))
                          .text(terms.takeover().map(t -> Runners.quoted(t.reason())))
                          .number(known),
                  row -> read(row, terms.runner()));
      return settle(runId, live, known, answer, terms);
    } finally {
      live.lock.unlock();
    }
  }

  private Claim settle(RunId runId, LiveRun live, long known, Answer answer, ClaimTerms terms) {
    return switch (answer.outcome) {
      case "done", "repeated" -> {
        learn(runId, live, known, answer);
        yield new Claim(
            answer.lease.orElseThrow(), answer.run.orElseThrow(), answer.outcome.equals("done"));
      }
      case "missing" -> throw view.absent(runId);
      case "ended" -> throw refusals.ended("claim", runId, answer.state, answer.last);
      case "held" ->
          throw refusals.held("claim", runId, answer.holder, answer.expiresAt.orElseThrow());
      case "conflict" ->
          throw new StoreException.Conflict(
              "take over run "
                  + runId
                  + " in "
                  + view.place()
                  + ": its generation is "
                  + answer.held
                  + ", not "
                  + terms.takeover().map(ClaimTerms.Takeover::generation).orElse(0L),
              answer.last);
      default -> throw refusals.unexpected(answer.outcome);
    };
  }

  /** Folds the part of the history that came with the claim, so that the holder has all of it. */
  private void learn(RunId runId, LiveRun live, long known, Answer answer) {
    if (live.eventCount() != known) {
      return;
    }
    List<RecordedEvent> events = new ArrayList<>();
    for (byte[] payload : answer.history) {
      int i = events.size();
      events.add(
          histories.decode(runId, Track.HISTORY, known + i + 1, answer.historyAt.get(i), payload));
    }
    histories.apply(runId, live, events);
  }

  Optional<Claim> claimNext(RunQuery query, ClaimTerms terms) {
    if (!isSimple(query)) {
      return claimables.first(query, runId -> claim(runId, terms));
    }
    EventId eventId = EventId.next();
    Answer answer =
        view.database()
            .call(
                "claim the next run",
                CLAIM_NEXT,
                p ->
                    p.text(view.key())
                        .time(view.now())
                        .text(Runners.encode(terms.runner()))
                        .text(Runners.quotable(terms.runner().toString()))
                        .number(micros(terms.ttl()))
                        .text(eventId.value())
                        .text(query.statuses().stream().map(Enum::name).findFirst())
                        .text(query.subjectKind().map(Enum::name))
                        .text(query.subjectId().map(Keys::key)),
                row -> read(row, terms.runner()));
    if (answer.outcome.equals("none")) {
      return Optional.empty();
    }
    Run run = answer.run.orElseThrow();
    LiveRun live = view.live().of(view.key(), run.id());
    live.lock.lock();
    try {
      if (live.eventCount() > 0) {
        live.forget();
      }
      return Optional.of(settle(run.id(), live, 0, answer, terms));
    } finally {
      live.lock.unlock();
    }
  }

  /** Whether the database can judge all of the query's conditions in the claim itself. */
  private static boolean isSimple(RunQuery query) {
    return query.statuses().size() <= 1
        && query.labels().equals(Labels.NONE)
        && query.since().isEmpty()
        && query.until().isEmpty()
        && query.parent().isEmpty()
        && query.alias().isEmpty()
        && query.idPrefix().isEmpty()
        && query.text().isEmpty();
  }

  private Answer read(ResultSet row, Runner runner) throws SQLException {
    String outcome = row.getString("outcome");
    boolean taken = outcome.equals("done") || outcome.equals("repeated");
    Optional<Lease> lease = Optional.empty();
    Optional<Run> run = Optional.empty();
    if (taken) {
      RunId runId = new RunId(row.getString("run"));
      Lease got =
          new Lease(
              runId,
              runner,
              Math.toIntExact(row.getLong("held")),
              row.getLong("held"),
              Rows.time(row, "claimed_at"),
              Rows.time(row, "expires_at"));
      lease = Optional.of(got);
      run =
          Optional.of(
              Headers.decode(
                      runId,
                      row.getBytes("header"),
                      Rows.maybeBytes(row, "notes"),
                      row.getLong("last"),
                      row.getLong("last_note"),
                      Rows.time(row, "recorded_at"),
                      Optional.empty(),
                      view.place())
                  .withLease(lease));
    }
    return new Answer(
        outcome,
        row.getLong("last"),
        row.getLong("held"),
        textOf(row, "state"),
        textOf(row, "holder"),
        Rows.maybeTime(row, "expires_at"),
        lease,
        run,
        Rows.blobs(row, "history"),
        Rows.times(row, "history_at"));
  }

  private static String textOf(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  private record Renewed(
      String outcome,
      long last,
      long held,
      String state,
      Optional<Lease> lease,
      List<RecordedEvent> notes) {}

  Renewal renew(Lease lease, Duration ttl, long knownNote) {
    RunId runId = lease.runId();
    Renewed answer =
        view.database()
            .call(
                "renew the lease of run " + runId,
                RENEW,
                p ->
                    p.text(view.key())
                        .text(runId.value())
                        .time(view.now())
                        .number(lease.generation())
                        .number(micros(ttl))
                        .number(knownNote),
                row -> renewed(row, lease, knownNote));
    return switch (answer.outcome) {
      case "done" -> new Renewal(answer.lease.orElseThrow(), answer.notes);
      case "missing" -> throw view.absent(runId);
      case "fenced" -> throw refusals.fenced(runId, answer.held, lease.generation());
      case "ended" -> throw refusals.ended("renew the lease of", runId, answer.state, answer.last);
      case "released" -> throw refusals.released(runId, answer.last);
      default -> throw refusals.unexpected(answer.outcome);
    };
  }

  private Renewed renewed(ResultSet row, Lease lease, long knownNote) throws SQLException {
    String outcome = row.getString("outcome");
    List<RecordedEvent> notes = new ArrayList<>();
    List<Instant> times = Rows.times(row, "note_times");
    for (byte[] payload : Rows.blobs(row, "note_payloads")) {
      int i = notes.size();
      notes.add(
          histories.decode(lease.runId(), Track.NOTES, knownNote + i + 1, times.get(i), payload));
    }
    Optional<Lease> renewed =
        outcome.equals("done")
            ? Optional.of(
                new Lease(
                    lease.runId(),
                    lease.runner(),
                    Math.toIntExact(lease.generation()),
                    lease.generation(),
                    Rows.time(row, "claimed_at"),
                    Rows.time(row, "expires_at")))
            : Optional.empty();
    return new Renewed(
        outcome, row.getLong("last"), row.getLong("held"), textOf(row, "state"), renewed, notes);
  }

  Appended release(Lease lease, long expected, String reason) {
    RunId runId = lease.runId();
    AppendAnswer answer =
        view.database()
            .call(
                "release the lease of run " + runId,
                RELEASE,
                p ->
                    p.text(view.key())
                        .text(runId.value())
                        .time(view.now())
                        .number(lease.generation())
                        .number(expected)
                        .text(EventId.next().value())
                        .text(Runners.quoted(reason)),
                AppendAnswer::read);
    return switch (answer.outcome()) {
      case "done", "repeated" ->
          new Appended(
              answer.last(),
              answer.last(),
              answer.at().orElseThrow(),
              answer.outcome().equals("done"));
      case "missing" -> throw view.absent(runId);
      case "fenced" -> throw refusals.fenced(runId, answer.held(), lease.generation());
      case "ended" -> throw refusals.ended("release", runId, answer.state(), answer.last());
      case "released" -> throw refusals.released(runId, answer.last());
      case "conflict" -> throw refusals.conflict(runId, answer.last(), expected);
      default -> throw refusals.unexpected(answer.outcome());
    };
  }

  private static long micros(Duration time) {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getSeconds(), 1_000_000L), time.getNano() / 1_000);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a lease cannot hold for " + time, e);
    }
  }
}
