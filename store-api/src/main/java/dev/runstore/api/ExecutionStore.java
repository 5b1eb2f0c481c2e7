package dev.runstore.api;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.EventTally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The histories of one tenant's runs. A run <em>is</em> its events; everything else is folded from
 * them.
 *
 * <p>Thread-safe and blocking. Takes and returns no {@code null}. Every write is atomic and durable
 * as the backend's durability option says when the call returns, and safe to repeat: after {@link
 * StoreException.OutcomeUnknown} the same call is right. Each method may throw {@link
 * StoreException.Unavailable}, {@link StoreException.Forbidden}, and after the session was closed
 * {@link IllegalStateException}; on a damaged record {@link StoreException.Corrupt}; on a run that
 * was deleted {@link StoreException.Expired}. Methods that change a run throw {@link
 * StoreException.NotFound} if there is none.
 */
public interface ExecutionStore {
  /** The tenant whose runs these are. */
  TenantId tenant();

  /** The store's clock, which decides leases and ages. */
  Instant now();

  /**
   * Creates a run, queued. The first event of its history is this one, number 1.
   *
   * @param created an event with a {@link RunCreated} body
   * @return {@code isNew} false if the run exists and its first event has this id
   * @throws StoreException.AlreadyExists if the run exists with another first event
   */
  Appended create(RunId runId, Event created);

  /**
   * The header of a run, as of now: its lease carries the present expiry. Reads no payloads. Empty
   * if it never was.
   */
  Optional<Run> find(RunId runId);

  /**
   * The same of a run that has to be there.
   *
   * @throws StoreException.NotFound if it never was
   */
  default Run require(RunId runId) {
    return find(runId)
        .orElseThrow(
            () ->
                new StoreException.NotFound("there is no run " + runId + " of tenant " + tenant()));
  }

  /**
   * Appends events to the history of a run: all of them or none, numbered without gaps after {@code
   * expectedSequence}. If the events after {@code expectedSequence} already carry exactly these
   * ids, the first answer comes again. Payloads kept in events may be up to 16 MiB in all; longer
   * ones are cut off with a marker. History after a {@link
   * dev.runstore.api.event.EventBody.RunEnded} is refused.
   *
   * @param fence the right to write
   * @param expectedSequence the number of the last event there is, as the caller knows
   * @param events at least one; no notes; no claims or releases; an end only as the last
   * @throws StoreException.Fenced if the run has a newer generation than the fence's
   * @throws StoreException.Conflict if other events stand after {@code expectedSequence}, or none
   *     stands there yet, or the run has ended
   * @throws IllegalArgumentException if the batch is not as said
   */
  Appended append(RunId runId, Fence fence, long expectedSequence, List<Event> events);

  /**
   * Appends notes. They are numbered apart from the history, need no lease and are allowed after
   * the end. The same rules of numbering and repetition as for {@link #append}.
   *
   * @throws StoreException.Conflict if other notes stand after {@code expectedNote}, or none stands
   *     there yet
   */
  Appended annotate(RunId runId, long expectedNote, List<Event> notes);

  /**
   * A page of a run's events, notes included. Reads go on from a cursor, also on a running run: a
   * reader never sees half a batch, and an event that it has seen never changes.
   *
   * @throws StoreException.NotFound if there is no such run
   */
  EventPage events(RunId runId, EventQuery query);

  /**
   * Counts the events of a run's history by kind in one pass: by type, log lines one by one as
   * {@code log}, custom events by name as {@code custom NAME}. Who held the run is left out. Kinds
   * over a limit are counted together.
   *
   * @param types gives those of these types on the way
   * @throws StoreException.NotFound if there is no such run
   */
  default Map<String, Long> countEvents(RunId runId, Set<String> types, Consumer<EventBody> given) {
    return EventTally.of(this, runId, types, given);
  }

  /**
   * What of a run cannot be read any more, though it was acknowledged: gaps in its history, then in
   * its notes, in the order of their numbers. {@link #events} and {@link #steps} pass it over, so
   * that the rest stays readable; whoever shows a run to people tells them. Costs at most a reading
   * of all its events.
   *
   * @return empty if the run is whole
   * @throws StoreException.NotFound if there is no such run
   * @throws StoreException.Expired if it was deleted
   * @throws StoreException.Corrupt if nothing of it can be read
   */
  default List<EventGap> gaps(RunId runId) {
    return EventGaps.of(this, runId);
  }

  /**
   * A page of a run's steps with their attempts, in the order of their first events. On a running
   * run a walk shows each step as it was when its page was read.
   *
   * @throws StoreException.NotFound if there is no such run
   */
  Page<StepState> steps(RunId runId, PageRequest page);

  /**
   * The outlines of the steps that {@link #steps} gives for the same page. Where a page of either
   * ended, the other goes on as well.
   *
   * @throws StoreException.NotFound if there is no such run
   */
  default Page<StepOutline> outlines(RunId runId, PageRequest page) {
    Page<StepState> steps = steps(runId, page);
    return new Page<>(steps.items().stream().map(StepOutline::of).toList(), steps.next());
  }

  /**
   * A page of the runs that match. A run that exists and keeps its key during the whole walk is
   * seen exactly once. A page may be short and still have a next one where most runs do not match.
   * A damaged run is left out and named by {@link Maintenance#check}.
   */
  Page<Run> list(RunQuery query, PageRequest page);

  /**
   * What is counted of the runs that {@link #list} gives for the same query and page, in the same
   * order. A backend that can read it without the rest of the headers does.
   */
  default Page<RunFigures> figures(RunQuery query, PageRequest page) {
    Page<Run> runs = list(query, page);
    return new Page<>(runs.items().stream().map(RunFigures::of).toList(), runs.next());
  }

  /**
   * Takes the lease of a run. When this returns, every older holder is fenced off. Repeated by the
   * runner that holds the run, it gives the lease again.
   *
   * @throws StoreException.LeaseHeld if another runner holds the run
   * @throws StoreException.Conflict if the run has ended, or a takeover names a generation that is
   *     no longer the last
   */
  Claim claim(RunId runId, ClaimTerms terms);

  /**
   * Takes the lease of the oldest run that matches the query (whose order is not used) and is
   * queued, or running with a lease that has run out or was released. Each run is given to one
   * caller.
   *
   * @return empty if there is none
   */
  Optional<Claim> claimNext(RunQuery query, ClaimTerms terms);

  /**
   * Extends a lease to {@code ttl} from now. Also brings one back that has run out, as long as
   * nobody has taken the run.
   *
   * @param knownNote the number of the last note that the holder knows
   * @throws StoreException.Fenced if the run has a newer generation
   * @throws StoreException.Conflict if the lease was released or the run has ended
   */
  Renewal renew(Lease lease, Duration ttl, long knownNote);

  /**
   * Gives a lease back, so that another runner can claim the run at once.
   *
   * @param expectedSequence the number of the last event of the history
   * @throws StoreException.Fenced if the run has a newer generation
   * @throws StoreException.Conflict as for {@link #append}; a run that has ended needs no release
   */
  Appended release(Lease lease, long expectedSequence, String reason);

  /**
   * Deletes a run and leaves a tombstone, in one atomic step; what it kept goes afterwards, also if
   * this process dies. Artifacts are not touched: {@link ArtifactStore#deleteAll}. Repeating it is
   * harmless.
   *
   * @return whether this call deleted it; false if it had been deleted before
   * @throws StoreException.Forbidden if the run is pinned or has a legal hold
   * @throws StoreException.LeaseHeld if a runner holds it
   */
  boolean delete(RunId runId, PlanId planId);

  /**
   * Packs a run that has ended away. It is found, listed and read as before.
   *
   * @return false if it was archived already
   * @throws StoreException.Conflict if it has not ended
   */
  boolean archive(RunId runId);

  /**
   * Takes a run out of the archive.
   *
   * @return false if it was not archived
   */
  boolean restore(RunId runId);

  /**
   * Saves the result of a run in one call: an unknown run is created and ended, an open one gets
   * what is missing, and for one that has ended the same result changes nothing. Written in batches
   * of at most 1 MiB, the end last.
   *
   * @throws StoreException.AlreadyExists if the run has ended with another result
   * @throws StoreException.LeaseHeld if a runner holds the run
   */
  default void save(RunId runId, ExecutionResult result) {
    SavedResults.save(this, runId, result);
  }

  /**
   * The whole result of a run, its steps and payloads included. For runs of many steps walk {@link
   * #steps} instead.
   *
   * @throws StoreException.NotFound if there is no such run
   */
  default ExecutionResult get(RunId runId) {
    return SavedResults.get(this, runId);
  }

  /** All runs, the newest first; pages as it is walked. */
  default Iterable<Run> listRuns() {
    return Pages.all(100, page -> list(RunQuery.all(), page));
  }
}
