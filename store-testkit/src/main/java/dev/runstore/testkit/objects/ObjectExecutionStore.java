package dev.runstore.testkit.objects;

import dev.runstore.api.Appended;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The runs of one tenant. Every write reads what is there and creates the object after it. */
final class ObjectExecutionStore implements ExecutionStore {
  private final ObjectSession session;
  private final TenantId tenant;
  private final TenantObjects objects;
  private final Claims claims;

  ObjectExecutionStore(ObjectSession session, TenantId tenant, TenantObjects objects) {
    this.session = session;
    this.tenant = tenant;
    this.objects = objects;
    this.claims = new Claims(session.refusals());
  }

  @Override
  public TenantId tenant() {
    return tenant;
  }

  @Override
  public Instant now() {
    return session.now();
  }

  private RunObjects run(RunId id) {
    session.requireOpen();
    return new RunObjects(objects, id, session.refusals());
  }

  /** Repeats a step that reads and then creates, until nobody was faster. */
  private <T> T untilFirst(RunObjects run, Function<RunState, Optional<T>> step) {
    while (true) {
      Optional<T> answer = step.apply(run.loaded());
      if (answer.isPresent()) {
        return answer.get();
      }
    }
  }

  @Override
  public Appended create(RunId runId, Event created) {
    Event event = Batches.created(created);
    RunObjects run = run(runId);
    while (true) {
      Optional<RunState> there = run.load();
      if (there.isPresent()) {
        return there
            .get()
            .repeated(Track.HISTORY, 0, List.of(event))
            .orElseThrow(() -> session.refusals().exists(runId));
      }
      objects.announce();
      objects.create(objects.marks() + Listing.inverted(runId.value()), runId.value());
      Optional<Appended> answer =
          run.put(new RunState(runId, session.refusals()), Track.HISTORY, List.of(event), now());
      if (answer.isPresent()) {
        return answer.get();
      }
    }
  }

  @Override
  public Optional<Run> find(RunId runId) {
    return run(runId).load().map(RunState::header);
  }

  @Override
  public Appended append(RunId runId, Fence fence, long expectedSequence, List<Event> events) {
    List<Event> batch = Batches.history(events);
    RunObjects run = run(runId);
    return untilFirst(
        run,
        seen -> {
          Optional<Appended> before = seen.repeated(Track.HISTORY, expectedSequence, batch);
          if (before.isPresent()) {
            return before;
          }
          seen.admitHistory(fence, expectedSequence);
          return run.put(seen, Track.HISTORY, batch, now());
        });
  }

  @Override
  public Appended annotate(RunId runId, long expectedNote, List<Event> notes) {
    List<Event> batch = Batches.notes(notes);
    RunObjects run = run(runId);
    return untilFirst(
        run,
        seen -> {
          Optional<Appended> before = seen.repeated(Track.NOTES, expectedNote, batch);
          if (before.isPresent()) {
            return before;
          }
          seen.admit(Track.NOTES, expectedNote);
          return run.put(seen, Track.NOTES, batch, now());
        });
  }

  @Override
  public EventPage events(RunId runId, EventQuery query) {
    return EventPages.of(run(runId).loaded(), query, tenant + "/" + runId);
  }

  @Override
  public Page<StepState> steps(RunId runId, PageRequest page) {
    return Listing.<StepState>by(
            "steps " + tenant + "/" + runId, step -> TenantObjects.number(step.firstSequence()))
        .page(run(runId).loaded().steps().stream(), page);
  }

  @Override
  public Page<Run> list(RunQuery query, PageRequest page) {
    session.requireOpen();
    return Listing.runs(marked().flatMap(id -> listed(id).stream()), query, page);
  }

  private Stream<RunId> marked() {
    return objects.keys(objects.marks()).stream()
        .map(key -> new RunId(TenantObjects.text(objects.get(key).orElseThrow())));
  }

  /** Its mark comes before its first event and stays after its deletion. */
  private Optional<Run> listed(RunId id) {
    try {
      return run(id).load().map(RunState::header);
    } catch (StoreException.Expired e) {
      return Optional.empty();
    }
  }

  @Override
  public Claim claim(RunId runId, ClaimTerms terms) {
    RunObjects run = run(runId);
    Claim claim =
        untilFirst(
            run,
            seen -> {
              Instant now = now();
              Optional<Lease> again = claims.again(seen, terms, now);
              if (again.isPresent()) {
                return Optional.of(new Claim(again.get(), seen.header(), false));
              }
              Event taken = claims.taken(runId, seen, terms, now);
              return run.put(seen, Track.HISTORY, List.of(taken), now)
                  .map(answer -> claimed(runId, seen, answer, taken));
            });
    if (run.isDeleted()) {
      throw session.refusals().deleted(runId);
    }
    return claim;
  }

  private static Claim claimed(RunId id, RunState seen, Appended answer, Event taken) {
    seen.add(List.of(new RecordedEvent(Track.HISTORY, answer.first(), answer.recordedAt(), taken)));
    return new Claim(
        seen.lease().orElseThrow(() -> new IllegalStateException(id.value())), seen.header(), true);
  }

  @Override
  public Optional<Claim> claimNext(RunQuery query, ClaimTerms terms) {
    session.requireOpen();
    RunQuery wanted = query.orderedBy(RunOrder.NEWEST);
    for (RunId id : marked().toList().reversed()) {
      Optional<Claim> claim = claimIfFree(id, wanted, terms);
      if (claim.isPresent()) {
        return claim;
      }
    }
    return Optional.empty();
  }

  private Optional<Claim> claimIfFree(RunId id, RunQuery wanted, ClaimTerms terms) {
    try {
      Optional<RunState> seen = run(id).load();
      if (seen.isEmpty()
          || !claims.isFree(seen.get(), now())
          || !wanted.matches(seen.get().header())) {
        return Optional.empty();
      }
      return Optional.of(claim(id, terms)).filter(Claim::isNew);
    } catch (StoreException.LeaseHeld | StoreException.Conflict | StoreException.Expired e) {
      return Optional.empty();
    }
  }

  @Override
  public Renewal renew(Lease lease, Duration ttl, long knownNote) {
    RunObjects run = run(lease.runId());
    return untilFirst(
        run,
        seen -> {
          Lease renewed = claims.renewed(seen, lease, ttl, now());
          if (!run.putRenewal(renewed)) {
            return Optional.empty();
          }
          RunState after = run.loaded();
          claims.renewed(after, lease, ttl, now());
          return Optional.of(new Renewal(renewed, claims.news(after, knownNote)));
        });
  }

  @Override
  public Appended release(Lease lease, long expectedSequence, String reason) {
    RunObjects run = run(lease.runId());
    return untilFirst(
        run,
        seen -> {
          Optional<RecordedEvent> before = claims.released(seen, lease, expectedSequence);
          if (before.isPresent()) {
            return before.map(
                event ->
                    new Appended(event.sequence(), event.sequence(), event.recordedAt(), false));
          }
          seen.admitHistory(Fence.of(lease), expectedSequence);
          Instant now = now();
          Event released = Event.of(now, new LeaseReleased(lease.generation(), reason));
          return run.put(seen, Track.HISTORY, List.of(released), now);
        });
  }

  @Override
  public boolean delete(RunId runId, PlanId planId) {
    return new Deletion(run(runId), runId, planId, claims, session).run();
  }

  @Override
  public boolean archive(RunId runId) {
    RunObjects run = run(runId);
    return untilFirst(
        run,
        seen -> {
          if (!seen.hasEnded()) {
            throw session.refusals().conflict(runId, "it has not ended", seen.last(Track.HISTORY));
          }
          return turned(run, 1, "archived");
        });
  }

  @Override
  public boolean restore(RunId runId) {
    RunObjects run = run(runId);
    return untilFirst(run, seen -> turned(run, 0, "restored"));
  }

  /** Its turns are odd in the archive, so that whoever counted the same takes the next one. */
  private static Optional<Boolean> turned(RunObjects run, long odd, String word) {
    long seen = run.turns();
    return seen % 2 == odd
        ? Optional.of(false)
        : Optional.of(true).filter(yes -> run.putTurn(seen, word));
  }
}
