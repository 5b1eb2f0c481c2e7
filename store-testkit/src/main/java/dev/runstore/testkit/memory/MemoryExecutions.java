package dev.runstore.testkit.memory;

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
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Batches;
import dev.runstore.api.support.Cursors;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The histories of one tenant in memory; a call at a time. */
final class MemoryExecutions implements ExecutionStore {
  private static final int MAX_RENEWAL_NOTES = 1_000;

  private final MemorySession session;
  private final TenantId tenantId;
  private final MemoryTenant tenant;

  MemoryExecutions(MemorySession session, TenantId tenantId, MemoryTenant tenant) {
    this.session = session;
    this.tenantId = tenantId;
    this.tenant = tenant;
  }

  @Override
  public TenantId tenant() {
    return tenantId;
  }

  @Override
  public Instant now() {
    session.refuseWhenClosed();
    return session.now();
  }

  private <T> T atomically(Supplier<T> work) {
    session.refuseWhenClosed();
    return tenant.atomically(work);
  }

  private MemoryRun run(RunId id) {
    refuseDeleted(id);
    MemoryRun run = tenant.runs.get(id);
    if (run == null) {
      throw new StoreException.NotFound("run " + id + " is not in " + place());
    }
    return run;
  }

  private void refuseDeleted(RunId id) {
    PlanId plan = tenant.tombstones.get(id);
    if (plan != null) {
      throw new StoreException.Expired(
          "run " + id + " was deleted from " + place() + " by plan " + plan);
    }
  }

  private String place() {
    return "store " + MemorySession.NAME + ", tenant " + tenantId;
  }

  @Override
  public Appended create(RunId runId, Event created) {
    Event first = Batches.created(created);
    return atomically(
        () -> {
          refuseDeleted(runId);
          MemoryRun there = tenant.runs.get(runId);
          if (there == null) {
            MemoryRun run = new MemoryRun(runId);
            Appended answer = run.add(Track.HISTORY, List.of(first), session.now());
            tenant.runs.put(runId, run);
            return answer;
          }
          RecordedEvent stored = there.history.get(0);
          if (stored.event().id().equals(first.id())) {
            return new Appended(1, 1, stored.recordedAt(), false);
          }
          throw new StoreException.AlreadyExists("run " + runId + " is already in " + place());
        });
  }

  @Override
  public Optional<Run> find(RunId runId) {
    return atomically(
        () -> {
          refuseDeleted(runId);
          return Optional.ofNullable(tenant.runs.get(runId)).map(MemoryRun::header);
        });
  }

  @Override
  public Appended append(RunId runId, Fence fence, long expectedSequence, List<Event> events) {
    List<Event> batch = Batches.history(events);
    return atomically(
        () -> {
          MemoryRun run = run(runId);
          Optional<Appended> before = run.repeated(Track.HISTORY, expectedSequence, batch);
          if (before.isPresent()) {
            return before.get();
          }
          refuseFenced(run, fence.generation());
          run.refuseOther(Track.HISTORY, expectedSequence, place());
          refuseEnded(run, "append to");
          return run.add(Track.HISTORY, batch, session.now());
        });
  }

  private void refuseFenced(MemoryRun run, long generation) {
    if (run.fold.generation() != generation) {
      throw new StoreException.Fenced(
          "run "
              + run.fold.id()
              + " in "
              + place()
              + " is held under generation "
              + run.fold.generation()
              + ", this writer has "
              + generation
              + "; stop it");
    }
  }

  private void refuseEnded(MemoryRun run, String what) {
    if (run.fold.status().isTerminal()) {
      throw new StoreException.Conflict(
          what
              + " run "
              + run.fold.id()
              + " in "
              + place()
              + ": it has ended as "
              + run.fold.status(),
          run.history.size());
    }
  }

  @Override
  public Appended annotate(RunId runId, long expectedNote, List<Event> notes) {
    List<Event> batch = Batches.notes(notes);
    return atomically(
        () -> {
          MemoryRun run = run(runId);
          Optional<Appended> before = run.repeated(Track.NOTES, expectedNote, batch);
          if (before.isPresent()) {
            return before.get();
          }
          run.refuseOther(Track.NOTES, expectedNote, place());
          return run.add(Track.NOTES, batch, session.now());
        });
  }

  @Override
  public EventPage events(RunId runId, EventQuery query) {
    return atomically(
        () -> {
          MemoryRun run = run(runId);
          return new MemoryEvents(runId, query).page(run.history, run.notes);
        });
  }

  @Override
  public Page<StepState> steps(RunId runId, PageRequest page) {
    return atomically(
        () -> {
          MemoryRun run = run(runId);
          String binding = "steps " + runId;
          long after =
              page.after()
                  .map(cursor -> Long.parseLong(Cursors.position(cursor, binding)))
                  .orElse(0L);
          List<StepState> rest =
              run.steps().stream().filter(step -> step.firstSequence() > after).toList();
          if (rest.size() <= page.limit()) {
            return Page.last(rest);
          }
          List<StepState> items = rest.subList(0, page.limit());
          String last = Long.toString(items.get(items.size() - 1).firstSequence());
          return new Page<>(items, Optional.of(Cursors.of(binding, last)));
        });
  }

  @Override
  public Page<Run> list(RunQuery query, PageRequest page) {
    return atomically(
        () ->
            new MemoryListing(query, page)
                .page(tenant.runs.values().stream().map(MemoryRun::header).filter(query::matches)));
  }

  @Override
  public Claim claim(RunId runId, ClaimTerms terms) {
    return atomically(() -> take(run(runId), terms));
  }

  private Claim take(MemoryRun run, ClaimTerms terms) {
    refuseEnded(run, "claim");
    Instant now = session.now();
    Optional<Lease> held = run.lease().filter(lease -> !lease.isExpiredAt(now));
    if (held.isPresent() && held.get().runner().equals(terms.runner())) {
      return new Claim(held.get(), run.header(), false);
    }
    Optional<ClaimTerms.Takeover> takeover = terms.takeover();
    if (takeover.isPresent() && takeover.get().generation() != run.fold.generation()) {
      throw new StoreException.Conflict(
          "take over run "
              + run.fold.id()
              + " in "
              + place()
              + ": its generation is "
              + run.fold.generation()
              + ", not "
              + takeover.get().generation(),
          run.history.size());
    }
    if (held.isPresent() && takeover.isEmpty()) {
      throw new StoreException.LeaseHeld(
          "run "
              + run.fold.id()
              + " in "
              + place()
              + " is held by "
              + held.get().runner()
              + " until "
              + held.get().expiresAt(),
          held.get().expiresAt());
    }
    Optional<String> reason =
        takeover
            .map(ClaimTerms.Takeover::reason)
            .or(
                () ->
                    run.lease()
                        .map(
                            lease ->
                                "the lease of "
                                    + lease.runner()
                                    + " ran out at "
                                    + lease.expiresAt()));
    long generation = run.fold.generation() + 1;
    run.leaseExpiry = now.plus(terms.ttl());
    Lease lease =
        new Lease(
            run.fold.id(),
            terms.runner(),
            Math.toIntExact(generation),
            generation,
            now,
            run.leaseExpiry);
    run.add(Track.HISTORY, List.of(Event.of(now, new EventBody.LeaseClaimed(lease, reason))), now);
    return new Claim(lease, run.header(), true);
  }

  @Override
  public Optional<Claim> claimNext(RunQuery query, ClaimTerms terms) {
    return atomically(
        () -> {
          RunQuery any = query.orderedBy(RunOrder.NEWEST);
          for (MemoryRun run : tenant.runs.values()) {
            if (isFree(run) && any.matches(run.header())) {
              return Optional.of(take(run, terms));
            }
          }
          return Optional.empty();
        });
  }

  /** Queued, or running with a lease that ran out or was given back. */
  private boolean isFree(MemoryRun run) {
    boolean held = run.lease().map(lease -> !lease.isExpiredAt(session.now())).orElse(false);
    return !held
        && (run.fold.status() == RunStatus.QUEUED
            || (run.fold.status() == RunStatus.RUNNING && run.fold.generation() > 0));
  }

  @Override
  public Renewal renew(Lease lease, Duration ttl, long knownNote) {
    return atomically(
        () -> {
          MemoryRun run = run(lease.runId());
          refuseFenced(run, lease.generation());
          refuseEnded(run, "renew the lease of");
          refuseReleased(run);
          run.leaseExpiry = session.now().plus(ttl);
          List<RecordedEvent> notes =
              run.notes.stream()
                  .filter(note -> note.sequence() > knownNote)
                  .limit(MAX_RENEWAL_NOTES)
                  .toList();
          return new Renewal(run.lease().orElseThrow(), notes);
        });
  }

  private void refuseReleased(MemoryRun run) {
    if (run.fold.lease().isEmpty()) {
      throw new StoreException.Conflict(
          "the lease of run " + run.fold.id() + " in " + place() + " was released; claim it again",
          run.history.size());
    }
  }

  @Override
  public Appended release(Lease lease, long expectedSequence, String reason) {
    return atomically(
        () -> {
          MemoryRun run = run(lease.runId());
          refuseFenced(run, lease.generation());
          int last = run.history.size();
          RecordedEvent newest = run.history.get(last - 1);
          if (last == expectedSequence + 1 && newest.body() instanceof EventBody.LeaseReleased) {
            return new Appended(last, last, newest.recordedAt(), false);
          }
          refuseEnded(run, "release");
          refuseReleased(run);
          Instant now = session.now();
          Event released = Event.of(now, new EventBody.LeaseReleased(lease.generation(), reason));
          run.refuseOther(Track.HISTORY, expectedSequence, place());
          return run.add(Track.HISTORY, List.of(released), now);
        });
  }

  @Override
  public boolean delete(RunId runId, PlanId planId) {
    return atomically(
        () -> {
          if (tenant.tombstones.containsKey(runId)) {
            return false;
          }
          MemoryRun run = run(runId);
          run.header()
              .keptBecause()
              .ifPresent(
                  reason -> {
                    throw new StoreException.Forbidden(
                        "run " + runId + " is not deleted from " + place() + ": " + reason);
                  });
          run.lease()
              .filter(lease -> !lease.isExpiredAt(session.now()))
              .ifPresent(
                  lease -> {
                    throw new StoreException.LeaseHeld(
                        "run "
                            + runId
                            + " is not deleted from "
                            + place()
                            + ": it is held by "
                            + lease.runner()
                            + " until "
                            + lease.expiresAt(),
                        lease.expiresAt());
                  });
          tenant.tombstones.put(runId, planId);
          tenant.runs.remove(runId);
          return true;
        });
  }

  @Override
  public boolean archive(RunId runId) {
    return atomically(
        () -> {
          MemoryRun run = run(runId);
          if (!run.fold.status().isTerminal()) {
            throw new StoreException.Conflict(
                "archive run " + runId + " in " + place() + ": it has not ended",
                run.history.size());
          }
          boolean changed = !run.archived;
          run.archived = true;
          return changed;
        });
  }

  @Override
  public boolean restore(RunId runId) {
    return atomically(
        () -> {
          MemoryRun run = run(runId);
          boolean changed = run.archived;
          run.archived = false;
          return changed;
        });
  }
}
