package dev.runstore.filesystem.journal;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Renewal;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.filesystem.disk.Appender;
import dev.runstore.filesystem.disk.Disk;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes and renews the leases of runs. */
public final class Claims {
  private static final int MAX_NOTES = 1_000;

  private Claims() {}

  /** Takes the lease of the run. */
  public static Claim claim(RunJournal journal, ClaimTerms terms) {
    RunAccess run = journal.access();
    return run.locked(
        () -> {
          while (true) {
            Optional<Claim> claim = tryClaim(run, terms);
            if (claim.isPresent()) {
              return claim.get();
            }
          }
        });
  }

  /** One try; empty if another claimer was faster. */
  private static Optional<Claim> tryClaim(RunAccess run, ClaimTerms terms) throws IOException {
    RunState state = run.required();
    RunId id = run.id();
    if (state.hasEnded()) {
      throw new StoreException.Conflict("cannot claim run " + id + ": it has ended", state.last());
    }
    long newest = run.newestGeneration(state);
    Optional<Lease> there = state.isReleased(newest) ? Optional.empty() : run.leases().read(newest);
    Instant now = run.context().now();
    boolean through = newest == state.generation();
    if (there.isPresent() && through && isSame(there.get().runner(), terms.runner())) {
      return Optional.of(again(run, state, there.get(), now.plus(terms.ttl())));
    }
    terms
        .takeover()
        .filter(takeover -> takeover.generation() != newest)
        .ifPresent(
            takeover -> {
              throw new StoreException.Conflict(
                  "cannot take over generation "
                      + takeover.generation()
                      + " of run "
                      + id
                      + ": its generation is "
                      + newest
                      + " now; read it again",
                  state.last());
            });
    boolean held =
        there.filter(lease -> !lease.isExpiredAt(now)).isPresent() && terms.takeover().isEmpty();
    if (held && !isSame(there.orElseThrow().runner(), terms.runner())) {
      throw held(id, there.orElseThrow());
    }
    Lease lease =
        new Lease(
            id,
            terms.runner(),
            (int) Math.min(Integer.MAX_VALUE, newest + 1),
            newest + 1,
            now,
            now.plus(terms.ttl()));
    if (!run.leases().take(lease, state.witness())) {
      return Optional.empty();
    }
    Optional<String> reason =
        terms
            .takeover()
            .map(ClaimTerms.Takeover::reason)
            .or(
                () ->
                    there.map(
                        old -> "the lease of " + old.runner() + " ran out at " + old.expiresAt()));
    return Optional.of(begin(run, lease, reason));
  }

  /** Begins the segment of a lease that was just taken; from here on older holders are fenced. */
  private static Claim begin(RunAccess run, Lease lease, Optional<String> reason)
      throws IOException {
    RunState state = caughtUp(run, lease.generation());
    Disk disk = run.context().disk();
    if (disk.syncsMilestones() && state.last() > 1) {
      run.open(state.generation()).out().syncAll();
    }
    SegmentHead head =
        new SegmentHead(
            lease.generation(),
            Optional.of(run.id()),
            state.generation(),
            state.position(),
            state.last());
    RecordedEvent claimed =
        new RecordedEvent(
            Track.HISTORY,
            state.last() + 1,
            lease.claimedAt(),
            Event.of(lease.claimedAt(), new LeaseClaimed(lease, reason)));
    byte[] first = head.encode();
    byte[] batch = BatchLine.encode(lease.generation(), List.of(claimed));
    byte[] lines = new byte[first.length + batch.length];
    System.arraycopy(first, 0, lines, 0, first.length);
    System.arraycopy(batch, 0, lines, first.length, batch.length);
    if (!disk.createIfAbsent(run.places().history(lease.generation()))) {
      throw held(run.id(), run.leases().read(run.leases().newest()).orElse(lease));
    }
    Appender out = run.open(lease.generation()).out();
    out.write(lines);
    if (disk.syncsMilestones()) {
      out.sync();
      disk.syncFolder(run.places().folder());
    }
    if (run.leases().isSuperseded(lease.generation())) {
      run.forget();
      throw held(run.id(), run.leases().read(run.leases().newest()).orElse(lease));
    }
    state.began(lease.generation(), first.length, List.of(claimed), batch.length);
    run.began(lease.generation());
    state.readNotes();
    return new Claim(lease, state.run().withLease(Optional.of(lease)), true);
  }

  /**
   * The state with all that the generations before the one just taken have written; from here on
   * what they write does not count. No segment can have come between if the last known one is the
   * one before; else the run is read anew.
   */
  private static RunState caughtUp(RunAccess run, long generation) throws IOException {
    RunState known = run.known();
    if (known != null && known.generation() == generation - 1) {
      known.readHistory();
      return known;
    }
    seal(run, generation);
    run.forget();
    return run.required();
  }

  /** Keeps claims that were overtaken before they began their segment from beginning it. */
  private static void seal(RunAccess run, long generation) throws IOException {
    for (long older = run.required().generation() + 1; older < generation; older++) {
      run.context().disk().createIfAbsent(run.places().history(older));
    }
  }

  /**
   * Keeps everybody from claiming the run, as its deletion has to.
   *
   * @return false if somebody has claimed it meanwhile
   */
  public static boolean bar(RunJournal journal, Runner by, Duration ttl) {
    RunAccess run = journal.access();
    return run.locked(
        () -> {
          RunState state = run.required();
          long newest = run.newestGeneration(state);
          long next = newest + 1;
          Instant now = run.context().now();
          Optional<Lease> there =
              state.isReleased(newest) ? Optional.empty() : run.leases().read(newest);
          there
              .filter(lease -> !state.hasEnded() && !lease.isExpiredAt(now))
              .filter(lease -> !isSame(lease.runner(), by))
              .ifPresent(
                  lease -> {
                    throw held(run.id(), lease);
                  });
          Lease lease = new Lease(run.id(), by, (int) next, next, now, now.plus(ttl));
          return state.hasEnded() || run.leases().take(lease, state.witness());
        });
  }

  /**
   * Writes the file of the newest lease anew as the history has the lease, if the file cannot be
   * believed. Its holder, if there is one, renews it a moment later.
   *
   * @return false if the history does not have it
   */
  public static boolean mend(RunJournal journal) {
    RunAccess run = journal.access();
    return run.locked(
        () -> {
          RunState state = run.required();
          long newest = run.newestGeneration(state);
          Optional<Lease> known = state.run().lease().filter(lease -> lease.generation() == newest);
          if (known.isPresent() && run.leases().isDamaged(newest)) {
            run.leases().renew(known.get(), state.witness());
          }
          return known.isPresent();
        });
  }

  private static Claim again(RunAccess run, RunState state, Lease lease, Instant until)
      throws IOException {
    Lease renewed = lease.until(until);
    run.leases().renew(renewed, state.witness());
    if (run.leases().isSuperseded(lease.generation())) {
      throw run.fenced(lease.generation());
    }
    state.readNotes();
    return new Claim(renewed, state.run().withLease(Optional.of(renewed)), false);
  }

  /** Extends a lease. */
  public static Renewal renew(RunJournal journal, Lease lease, Duration ttl, long knownNote) {
    RunAccess run = journal.access();
    return run.locked(
        () -> {
          RunState state = run.required();
          if (run.newestGeneration(state) > lease.generation()) {
            throw run.fenced(lease.generation());
          }
          if (state.hasEnded()
              || state.isReleased(lease.generation())
              || state.generation() < lease.generation()) {
            throw new StoreException.Conflict(
                "cannot renew generation "
                    + lease.generation()
                    + " of run "
                    + run.id()
                    + ": "
                    + (state.hasEnded() ? "the run has ended" : "its lease was given back"),
                state.last());
          }
          Lease now = run.leases().read(lease.generation()).orElse(lease);
          Lease renewed = now.until(run.context().now().plus(ttl));
          run.leases().renew(renewed, state.witness());
          if (run.leases().isSuperseded(lease.generation())) {
            throw run.fenced(lease.generation());
          }
          run.refuseDeleted();
          state.readNotes();
          long last = Math.min(state.lastNote(), knownNote + MAX_NOTES);
          List<RecordedEvent> notes =
              knownNote >= last ? List.of() : run.written().notes(knownNote + 1, last);
          return new Renewal(renewed, notes);
        });
  }

  private static boolean isSame(Runner one, Runner other) {
    return one.kind().equals(other.kind()) && one.id().equals(other.id());
  }

  private static StoreException held(RunId id, Lease lease) {
    return new StoreException.LeaseHeld(
        "run " + id + " is held by " + lease.runner() + " until " + lease.expiresAt(),
        lease.expiresAt());
  }
}
