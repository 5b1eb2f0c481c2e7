package dev.runstore.postgres;

import dev.runstore.api.Appended;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventGap;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.Renewal;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The histories of one tenant. */
final class PostgresExecutions implements ExecutionStore {
  private static final String FIND =
      "select "
          + Headers.COLUMNS
          + " from runstore.runs r left join runstore.run_leases l"
          + " on l.tenant_id = r.tenant_id and l.run_id = r.run_id"
          + " where r.tenant_id = ? and r.run_id = ?";
  private static final String GAPS =
      "with numbered as (select e.track, e.seq from runstore.run_events e"
          + " where e.tenant_id = ? and e.run_id = ?"
          + " union all select 0, r.last_event + 1 from runstore.runs r"
          + " where r.tenant_id = ? and r.run_id = ?"
          + " union all select 1, r.last_note + 1 from runstore.runs r"
          + " where r.tenant_id = ? and r.run_id = ?)"
          + " select track, before + 1, seq - 1 from (select track, seq,"
          + " lag(seq, 1, 0::bigint) over (partition by track order by seq) before from numbered) n"
          + " where seq > before + 1 order by track, before";
  private static final String ARCHIVED =
      "with found as (select r.archived, r.status, r.last_event from runstore.runs r"
          + " where r.tenant_id = ? and r.run_id = ? for no key update),"
          + " changed as (update runstore.runs r set archived = ? from found"
          + " where r.tenant_id = ? and r.run_id = ? and found.archived <> ?"
          + " and found.status not in ('QUEUED', 'RUNNING') returning 1)"
          + " select f.status, f.last_event, (select count(*) from changed) from found f";

  private final TenantView view;
  private final RunWrites writes;
  private final RunNotes notes;
  private final RunLeases leases;
  private final Renewals renewals;

  PostgresExecutions(TenantView view) {
    this.view = view;
    this.writes = new RunWrites(view);
    this.notes = new RunNotes(view);
    this.leases = new RunLeases(view);
    this.renewals = new Renewals(view);
  }

  @Override
  public TenantId tenant() {
    return view.tenant();
  }

  @Override
  public Instant now() {
    return opened().session().now();
  }

  private TenantView opened() {
    view.session().refuseUnusable();
    return view;
  }

  @Override
  public Appended create(RunId runId, Event created) {
    opened();
    return writes.create(runId, created);
  }

  @Override
  public Optional<Run> find(RunId runId) {
    List<Run> found =
        opened()
            .database()
            .read(
                view.key(),
                "find run " + runId,
                FIND,
                p -> p.text(view.key()).text(runId.value()),
                row -> Headers.read(row, view));
    if (found.isEmpty() && view.tombstone(runId).isPresent()) {
      throw view.absent(runId);
    }
    return found.stream().findFirst();
  }

  @Override
  public Appended append(RunId runId, Fence fence, long expectedSequence, List<Event> events) {
    opened();
    return writes.append(runId, fence, expectedSequence, events);
  }

  @Override
  public Appended annotate(RunId runId, long expectedNote, List<Event> batch) {
    opened();
    return notes.annotate(runId, expectedNote, batch);
  }

  @Override
  public EventPage events(RunId runId, EventQuery query) {
    return new RunEvents(opened(), runId, query).page();
  }

  @Override
  public List<EventGap> gaps(RunId runId) {
    if (find(runId).isEmpty()) {
      throw view.absent(runId);
    }
    return view.database()
        .read(
            view.key(),
            "look for gaps in run " + runId,
            GAPS,
            p -> {
              for (int i = 0; i < 3; i++) {
                p.text(view.key()).text(runId.value());
              }
            },
            row ->
                new EventGap(
                    row.getInt(1) == 0 ? Track.HISTORY : Track.NOTES,
                    row.getLong(2),
                    row.getLong(3)));
  }

  @Override
  public Page<StepState> steps(RunId runId, PageRequest page) {
    return new RunSteps(opened()).page(runId, page);
  }

  @Override
  public Page<Run> list(RunQuery query, PageRequest page) {
    return new RunListing(opened(), query, page).page();
  }

  @Override
  public Claim claim(RunId runId, ClaimTerms terms) {
    opened();
    return leases.claim(runId, terms);
  }

  @Override
  public Optional<Claim> claimNext(RunQuery query, ClaimTerms terms) {
    opened();
    return leases.claimNext(query, terms);
  }

  @Override
  public Renewal renew(Lease lease, Duration ttl, long knownNote) {
    opened();
    return renewals.renew(lease, ttl, knownNote);
  }

  @Override
  public Appended release(Lease lease, long expectedSequence, String reason) {
    opened();
    return leases.release(lease, expectedSequence, reason);
  }

  @Override
  public boolean delete(RunId runId, PlanId planId) {
    return new RunDeletion(opened()).delete(runId, planId);
  }

  @Override
  public boolean archive(RunId runId) {
    return archived(runId, true);
  }

  @Override
  public boolean restore(RunId runId) {
    return archived(runId, false);
  }

  private record Archived(String status, long last, long changed) {}

  private boolean archived(RunId runId, boolean to) {
    Optional<Archived> answer =
        opened()
            .database()
            .transaction(
                view.key(),
                (to ? "archive run " : "restore run ") + runId,
                connection -> {
                  try (var statement = connection.prepareStatement(ARCHIVED)) {
                    new Parameters(statement)
                        .text(view.key())
                        .text(runId.value())
                        .flag(to)
                        .text(view.key())
                        .text(runId.value())
                        .flag(to);
                    try (var row = statement.executeQuery()) {
                      return row.next()
                          ? Optional.of(
                              new Archived(row.getString(1), row.getLong(2), row.getLong(3)))
                          : Optional.empty();
                    }
                  }
                });
    Archived found = answer.orElseThrow(() -> view.absent(runId));
    if (to && (found.status.equals("QUEUED") || found.status.equals("RUNNING"))) {
      throw new StoreException.Conflict(
          "archive run " + runId + " in " + view.place() + ": it has not ended", found.last);
    }
    return found.changed > 0;
  }
}
