package dev.runstore.s3.history;

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
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Batches;
import dev.runstore.s3.bucket.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The runs of one tenant. */
public final class S3Executions implements ExecutionStore {
  private final Place place;
  private final TenantRuns tenant;
  private final Runs runs;
  private final RunAppends appends;
  private final RunClaims claims;

  /** Those of the tenant. */
  public S3Executions(TenantRuns tenant) {
    this.tenant = tenant;
    this.place = tenant.place();
    this.runs = tenant.runs();
    this.appends = new RunAppends(tenant);
    this.claims = new RunClaims(tenant);
  }

  @Override
  public TenantId tenant() {
    return place.tenant();
  }

  @Override
  public Instant now() {
    place.requireOpen();
    return place.now();
  }

  @Override
  public Appended create(RunId runId, Event created) {
    Event event = Batches.created(created);
    place.requireOpen();
    return appends.create(runId, event);
  }

  @Override
  public Optional<Run> find(RunId runId) {
    place.requireOpen();
    return tenant.find(runId);
  }

  @Override
  public Appended append(RunId runId, Fence fence, long expectedSequence, List<Event> events) {
    List<Event> batch = Batches.history(events);
    place.requireOpen();
    return appends.history(runId, fence, expectedSequence, batch);
  }

  @Override
  public Appended annotate(RunId runId, long expectedNote, List<Event> notes) {
    List<Event> batch = Batches.notes(notes);
    place.requireOpen();
    return appends.notes(runId, expectedNote, batch);
  }

  @Override
  public EventPage events(RunId runId, EventQuery query) {
    place.requireOpen();
    return runs.fresh(runId, run -> new EventPager(run.readable(), query, tenant().value()).page());
  }

  @Override
  public List<EventGap> gaps(RunId runId) {
    place.requireOpen();
    return runs.fresh(runId, run -> tenant.gaps(run.readable()));
  }

  @Override
  public Page<StepState> steps(RunId runId, PageRequest page) {
    place.requireOpen();
    return runs.fresh(runId, run -> tenant.steps(run.readable(), page));
  }

  @Override
  public Page<Run> list(RunQuery query, PageRequest page) {
    place.requireOpen();
    return tenant.index().list(query, page);
  }

  @Override
  public Claim claim(RunId runId, ClaimTerms terms) {
    place.requireOpen();
    return claims.claim(runId, terms);
  }

  @Override
  public Optional<Claim> claimNext(RunQuery query, ClaimTerms terms) {
    place.requireOpen();
    return claims.claimNext(query, terms);
  }

  @Override
  public Renewal renew(Lease lease, Duration ttl, long knownNote) {
    place.requireOpen();
    return claims.renew(lease, ttl, knownNote);
  }

  @Override
  public Appended release(Lease lease, long expectedSequence, String reason) {
    place.requireOpen();
    return appends.release(lease, expectedSequence, reason);
  }

  @Override
  public boolean delete(RunId runId, PlanId planId) {
    place.requireOpen();
    return runs.with(
        runId,
        run -> {
          boolean did = new Deletion(run, planId).run();
          tenant.index().deleted(runId);
          Deletion.removeBytes(run);
          return did;
        });
  }

  @Override
  public boolean archive(RunId runId) {
    place.requireOpen();
    return runs.untilFirst(
        runId,
        run -> {
          run.refresh();
          if (!run.required().hasEnded()) {
            throw run.refusals().conflict(runId, "it has not ended", run.last(Track.HISTORY));
          }
          return turned(run, run.turns() % 2 == 1, "archived");
        });
  }

  @Override
  public boolean restore(RunId runId) {
    place.requireOpen();
    return runs.untilFirst(
        runId,
        run -> {
          run.refresh();
          return turned(run.required(), run.turns() % 2 == 0, "restored");
        });
  }

  private static Optional<Boolean> turned(RunLog run, boolean already, String word) {
    return already ? Optional.of(false) : Optional.of(true).filter(yes -> run.createTurn(word));
  }
}
