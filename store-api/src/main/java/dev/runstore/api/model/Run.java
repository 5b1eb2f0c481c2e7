package dev.runstore.api.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The header of a run: all that is known of it except payloads, steps and events. Bounded in size.
 *
 * @param id its id
 * @param aliases other ids that find it
 * @param subject what it executes
 * @param definitionDigest of the definition it executes
 * @param parentRunId the run that started it
 * @param origin the format it was imported from; empty if it was recorded here
 * @param status its status
 * @param sourceStatus the word of the source where the status is unknown
 * @param queuedAt when it was created, by the writer's clock
 * @param startedAt when it began to run, by the writer's clock
 * @param endedAt when it ended, by the writer's clock
 * @param duration end minus start, or what the source gives where it gives only a duration
 * @param recordedAt when the store had its first event, by the store's clock
 * @param endRecordedAt when the store had its end, by the store's clock; ages count from here
 * @param labels what it is found by, with later changes
 * @param attributes free facts
 * @param error why it failed
 * @param warnings the first {@value #MAX_WARNINGS} warnings of the run itself
 * @param warningCount all warnings, those of its steps included
 * @param lease the last lease taken and not released; for its expiry see {@link #lost}
 * @param released who let go of it without ending it, and when; empty once it is claimed again or
 *     ended
 * @param usage what it used, counted once
 * @param stepCounts its steps by status
 * @param agents the subjects of its agent steps and child runs, sorted, at most {@value
 *     #MAX_AGENTS}
 * @param eventCount the number of its last history event
 * @param noteCount the number of its last note
 * @param artifactCount artifacts its events name, attempts counted apart, without payloads that
 *     were stored as artifacts because of their length
 * @param artifactBytes their bytes
 * @param pinned whether retention keeps it
 * @param holds legal holds on it
 * @param cancelRequest the first request to cancel it
 */
public record Run(
    RunId id,
    Set<Alias> aliases,
    Subject subject,
    Optional<Sha256> definitionDigest,
    Optional<RunId> parentRunId,
    Optional<String> origin,
    RunStatus status,
    Optional<String> sourceStatus,
    Optional<Instant> queuedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Optional<Duration> duration,
    Instant recordedAt,
    Optional<Instant> endRecordedAt,
    Labels labels,
    Attributes attributes,
    Optional<ErrorInfo> error,
    List<Warning> warnings,
    long warningCount,
    Optional<Lease> lease,
    Optional<Lost> released,
    Usage usage,
    StepCounts stepCounts,
    List<String> agents,
    long eventCount,
    long noteCount,
    long artifactCount,
    long artifactBytes,
    boolean pinned,
    List<Hold> holds,
    Optional<CancelRequest> cancelRequest) {
  /** The most warnings a header carries. */
  public static final int MAX_WARNINGS = 20;

  /** The most agents a header names. */
  public static final int MAX_AGENTS = 50;

  /** Copies the collections. */
  public Run {
    aliases = java.util.Collections.unmodifiableSet(new TreeSet<>(aliases));
    warnings = List.copyOf(warnings);
    agents = List.copyOf(agents);
    holds = List.copyOf(holds);
  }

  /**
   * When the run ended for the order {@code ENDED}: by the writer's clock, else by the store's;
   * empty while it is open.
   */
  public Optional<Instant> endKey() {
    return status.isTerminal() ? endedAt.or(() -> endRecordedAt) : Optional.empty();
  }

  /**
   * Whether nobody goes on with it at this time of the store's clock, and since when: its holder is
   * gone, or has let go of it while it was running.
   */
  public Optional<Lost> lost(Instant now) {
    if (status.isTerminal()) {
      return Optional.empty();
    }
    return lease.isPresent()
        ? lease.filter(l -> l.isExpiredAt(now)).map(l -> new Lost(l.expiresAt(), l.runner()))
        : released.filter(last -> status == RunStatus.RUNNING);
  }

  /** The same with this lease: backends put in the one whose expiry counts now. */
  public Run withLease(Optional<Lease> current) {
    return new Run(
        id,
        aliases,
        subject,
        definitionDigest,
        parentRunId,
        origin,
        status,
        sourceStatus,
        queuedAt,
        startedAt,
        endedAt,
        duration,
        recordedAt,
        endRecordedAt,
        labels,
        attributes,
        error,
        warnings,
        warningCount,
        current,
        released,
        usage,
        stepCounts,
        agents,
        eventCount,
        noteCount,
        artifactCount,
        artifactBytes,
        pinned,
        holds,
        cancelRequest);
  }

  /** Why it must not be deleted now; empty if it may. */
  public Optional<String> keptBecause() {
    if (pinned) {
      return Optional.of("it is pinned");
    }
    return holds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "legal hold " + Texts.quote(holds.get(0).name()) + ": " + holds.get(0).reason());
  }
}
