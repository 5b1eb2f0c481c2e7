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
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.RecordedEvent;
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
  private static final int MAX_NEWS = 1_000;

  private final Place place;
  private final TenantRuns tenant;
  private final Runs runs;

  /** Those of the tenant. */
  public S3Executions(TenantRuns tenant) {
    this.tenant = tenant;
    this.place = tenant.place();
    this.runs = tenant.runs();
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
    place.announce();
    tenant.index().opening(runId);
    return runs.with(
        runId,
        run -> {
          if (!run.exists() && !run.isDeleted()) {
            Instant now = place.now();
            if (run.create(Batch.numbered(Track.HISTORY, 1, List.of(event), now))) {
              return new Appended(1, 1, now, true);
            }
          }
          return createdBefore(run, event);
        });
  }

  private Appended createdBefore(RunLog run, Event event) {
    run.refresh();
    if (run.isDeleted() || run.hasEnded()) {
      tenant.index().neverOpened(run.id());
    }
    return new Repetition(run.required(), Track.HISTORY, 0, List.of(event))
        .answer()
        .orElseThrow(() -> run.refusals().exists(run.id()));
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
    return runs.untilFirst(
        runId,
        run -> {
          boolean wanted = isWanted(run, fence);
          Optional<Appended> before =
              new Repetition(run, Track.HISTORY, expectedSequence, batch).answer();
          if (before.isPresent()) {
            return before;
          }
          admit(run, fence, expectedSequence);
          if (wanted) {
            throw run.refusals().fenced(runId, fence.generation(), run.generation() + 1);
          }
          return write(run, Track.HISTORY, batch);
        });
  }

  /** A holder whose lease has run out looks whether somebody else wants the run. */
  private boolean isWanted(RunLog run, Fence fence) {
    if (fence.generation() == 0
        || run.lease().filter(lease -> lease.isExpiredAt(place.now())).isEmpty()) {
      return false;
    }
    run.refresh();
    return run.required().isWanted();
  }

  private static void admit(RunLog run, Fence fence, long expected) {
    long last = run.last(Track.HISTORY);
    if (fence.generation() < run.generation()) {
      throw run.refusals().fenced(run.id(), fence.generation(), run.generation());
    }
    if (run.hasEnded()) {
      throw run.refusals().conflict(run.id(), "it has ended", last);
    }
    if (fence.generation() > run.generation()
        || (fence.generation() > 0 && run.lease().isEmpty())) {
      throw run.refusals().conflict(run.id(), "nobody holds lease " + fence.generation(), last);
    }
    admit(run, Track.HISTORY, expected);
  }

  private static void admit(RunLog run, Track track, long expected) {
    if (expected != run.last(track)) {
      throw run.refusals()
          .conflict(
              run.id(), "number " + expected + " is not the last of " + track, run.last(track));
    }
  }

  /** Creates the next batch; empty if somebody was faster. */
  private Optional<Appended> write(RunLog run, Track track, List<Event> batch) {
    Instant now = place.now();
    long first = run.last(track) + 1;
    boolean ended = run.hasEnded();
    if (!run.create(Batch.numbered(track, first, batch, now))) {
      return Optional.empty();
    }
    if (run.hasEnded()) {
      tenant.index().closed(run.header(), !ended);
    }
    return Optional.of(new Appended(first, first + batch.size() - 1, now, true));
  }

  @Override
  public Appended annotate(RunId runId, long expectedNote, List<Event> notes) {
    List<Event> batch = Batches.notes(notes);
    place.requireOpen();
    return runs.untilFirst(
        runId,
        run -> {
          Optional<Appended> before =
              new Repetition(run, Track.NOTES, expectedNote, batch).answer();
          if (before.isPresent()) {
            return before;
          }
          admit(run, Track.NOTES, expectedNote);
          return write(run, Track.NOTES, batch);
        });
  }

  @Override
  public EventPage events(RunId runId, EventQuery query) {
    place.requireOpen();
    return runs.fresh(runId, run -> new EventPager(run.required(), query, tenant().value()).page());
  }

  /** None: whoever reads a run folds all of it, and meets a missing batch as damage. */
  @Override
  public List<EventGap> gaps(RunId runId) {
    place.requireOpen();
    return runs.fresh(
        runId,
        run -> {
          run.required();
          return List.of();
        });
  }

  @Override
  public Page<StepState> steps(RunId runId, PageRequest page) {
    place.requireOpen();
    return runs.fresh(runId, run -> tenant.steps(run.required(), page));
  }

  @Override
  public Page<Run> list(RunQuery query, PageRequest page) {
    place.requireOpen();
    return tenant.index().list(query, page);
  }

  @Override
  public Claim claim(RunId runId, ClaimTerms terms) {
    place.requireOpen();
    Claim claim =
        runs.with(
            runId,
            run -> {
              while (true) {
                run.refresh();
                Instant now = place.now();
                Optional<Lease> again = Claims.again(run.required(), terms, now);
                if (again.isPresent()) {
                  return new Claim(again.get(), run.header(), false);
                }
                Event taken = Claims.taken(run, terms, now);
                if (run.create(
                    Batch.numbered(
                        Track.HISTORY, run.last(Track.HISTORY) + 1, List.of(taken), now))) {
                  run.refresh();
                  Run header = run.required().header();
                  return new Claim(header.lease().orElseThrow(), header, true);
                }
                if (run.lease().isPresent()) {
                  run.want();
                }
              }
            });
    return claim;
  }

  @Override
  public Optional<Claim> claimNext(RunQuery query, ClaimTerms terms) {
    place.requireOpen();
    RunQuery wanted = query.orderedBy(RunOrder.NEWEST);
    for (RunId id : tenant.index().openOldestFirst()) {
      Optional<Claim> claim = claimIfFree(id, wanted, terms);
      if (claim.isPresent()) {
        return claim;
      }
    }
    return Optional.empty();
  }

  private Optional<Claim> claimIfFree(RunId id, RunQuery wanted, ClaimTerms terms) {
    try {
      boolean free =
          runs.fresh(
              id,
              run ->
                  !run.isDeleted()
                      && run.exists()
                      && Claims.isFree(run, place.now())
                      && wanted.matches(run.header()));
      return free ? Optional.of(claim(id, terms)).filter(Claim::isNew) : Optional.empty();
    } catch (StoreException.LeaseHeld
        | StoreException.Conflict
        | StoreException.Expired
        | StoreException.Corrupt e) {
      return Optional.empty();
    }
  }

  @Override
  public Renewal renew(Lease lease, Duration ttl, long knownNote) {
    place.requireOpen();
    return runs.untilFirst(
        lease.runId(),
        run -> {
          Lease renewed = Claims.renewed(run, lease, ttl, place.now());
          run.renew(renewed);
          run.refresh();
          Claims.renewed(run.required(), lease, ttl, place.now());
          List<RecordedEvent> news =
              run.read(Track.NOTES, Math.max(0, knownNote), MAX_NEWS).events();
          return Optional.of(
              new Renewal(renewed, news.subList(0, Math.min(MAX_NEWS, news.size()))));
        });
  }

  @Override
  public Appended release(Lease lease, long expectedSequence, String reason) {
    place.requireOpen();
    return runs.untilFirst(
        lease.runId(),
        run -> {
          Optional<RecordedEvent> before = released(run, lease, expectedSequence);
          if (before.isPresent()) {
            return before.map(
                event ->
                    new Appended(event.sequence(), event.sequence(), event.recordedAt(), false));
          }
          admit(run, Fence.of(lease), expectedSequence);
          Event released = Event.of(place.now(), new LeaseReleased(lease.generation(), reason));
          return write(run, Track.HISTORY, List.of(released));
        });
  }

  private static Optional<RecordedEvent> released(RunLog run, Lease lease, long expected) {
    return run.read(Track.HISTORY, Math.max(0, expected), 1).events().stream()
        .limit(1)
        .filter(
            event ->
                event.body() instanceof LeaseReleased release
                    && release.generation() == lease.generation())
        .findFirst();
  }

  @Override
  public boolean delete(RunId runId, PlanId planId) {
    place.requireOpen();
    return runs.with(
        runId,
        run -> {
          boolean did = new Deletion(run, planId).run();
          if (did) {
            tenant.index().deleted(runId);
          }
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
