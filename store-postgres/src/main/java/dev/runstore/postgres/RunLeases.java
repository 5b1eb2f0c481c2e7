package dev.runstore.postgres;

import dev.runstore.api.Appended;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.EventId;
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
    if (live.eventCount() != known || known + answer.history.size() < answer.last) {
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
    if (!ClaimSql.judges(query)) {
      return claimables.first(query, runId -> claim(runId, terms));
    }
    Answer answer =
        view.database()
            .write(
                "claim the next run",
                ClaimSql.next(query),
                p -> ClaimSql.bindNext(view, query, terms, p),
                row -> read(row, terms.runner()))
            .get(0);
    if (answer.outcome.equals("lost")) {
      answer = claimLostOrNext(query, terms);
    }
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

  private Answer claimLostOrNext(RunQuery query, ClaimTerms terms) {
    return view.database()
        .call(
            "claim the next run",
            CLAIM_NEXT,
            p ->
                p.text(view.key())
                    .time(view.now())
                    .text(Runners.encode(terms.runner()))
                    .text(Runners.quotable(terms.runner().toString()))
                    .number(micros(terms.ttl()))
                    .text(EventId.next().value())
                    .text(query.statuses().stream().map(Enum::name).findFirst())
                    .text(query.subjectKind().map(Enum::name))
                    .text(query.subjectId().map(Keys::key)),
            row -> read(row, terms.runner()));
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
                      view,
                      runId,
                      row.getBytes("header"),
                      Rows.maybeBytes(row, "notes"),
                      row.getLong("last"),
                      row.getLong("last_note"),
                      Rows.time(row, "recorded_at"),
                      Optional.empty())
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
        taken ? Rows.blobs(row, "history") : List.of(),
        taken ? Rows.times(row, "history_at") : List.of());
  }

  private static String textOf(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
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

  static long micros(Duration time) {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getSeconds(), 1_000_000L), time.getNano() / 1_000);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a lease cannot hold for " + time, e);
    }
  }
}
