package dev.runstore.api.fold;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.CancelRequest;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Hold;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Texts;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run as its events leave it, event by event. Bounded: it holds the header, the open
 * steps and the ids of the ended ones. Interleaving the events of different steps otherwise gives
 * the same header and the same steps. Not thread-safe.
 */
public final class RunFold {
  /** Listens to nothing: steps need not be made to be told of. */
  public static final Consumer<StepState> NOBODY = step -> {};

  private static final int MAX_HEADER_DETAIL = 4_096;

  private final RunId id;
  private final StepsFold steps;
  private final Set<Alias> aliases = new TreeSet<>();
  private EventBody.@Nullable RunCreated created;
  private RunStatus status = RunStatus.QUEUED;
  private Optional<String> sourceStatus = Optional.empty();
  private Optional<Instant> queuedAt = Optional.empty();
  private Optional<Instant> startedAt = Optional.empty();
  private Optional<Instant> endedAt = Optional.empty();
  private Optional<Duration> duration = Optional.empty();
  private Instant recordedAt = Instant.EPOCH;
  private Optional<Instant> endRecordedAt = Optional.empty();
  private Labels labels = Labels.NONE;
  private Attributes attributes = Attributes.NONE;
  private Optional<ErrorInfo> error = Optional.empty();
  private final List<Warning> warnings = new ArrayList<>(0);
  private long warningCount;
  private Optional<Lease> lease = Optional.empty();
  private Optional<Lost> released = Optional.empty();
  private long generation;
  private Usage usage = Usage.NONE;
  private Optional<Usage> total = Optional.empty();
  private Usage late = Usage.NONE;
  private final TreeSet<String> agents = new TreeSet<>();
  private long eventCount;
  private long noteCount;
  private long artifactCount;
  private long artifactBytes;
  private boolean pinned;
  private final Map<String, Hold> holds = new LinkedHashMap<>(0);
  private Optional<CancelRequest> cancelRequest = Optional.empty();

  /**
   * A run without events.
   *
   * @param ended told of each step when it ends, with the attempts since it was last opened; a step
   *     that is opened again is told again, see {@link #merge}
   */
  public RunFold(RunId id, Consumer<StepState> ended) {
    this.id = id;
    this.steps = new StepsFold(ended);
  }

  /**
   * Takes in an event: those of the history in order, the notes in order, the two interleaved in
   * any way.
   *
   * @throws IllegalArgumentException if its number is not the next, or the first of the history
   *     creates no run
   */
  public void apply(RecordedEvent event) {
    switch (event.track()) {
      case HISTORY -> {
        expect(event, eventCount + 1);
        eventCount++;
        if (eventCount == 1 && !(event.body() instanceof EventBody.RunCreated)) {
          throw new IllegalArgumentException(
              "the history of run " + id + " begins with " + event.body().type());
        }
      }
      case NOTES -> {
        expect(event, noteCount + 1);
        noteCount++;
      }
    }
    body(event);
  }

  /**
   * Goes on after events of a track that are lost, so that those after them count. Nothing is known
   * of what they said.
   *
   * @param last the number of the last one that is lost; no more than the number reached changes
   *     nothing
   * @throws IllegalStateException if the first event of the history is not known
   */
  public void passOver(RecordedEvent.Track track, long last) {
    switch (track) {
      case HISTORY -> {
        if (created == null && last > eventCount) {
          throw new IllegalStateException("run " + id + " has no event");
        }
        eventCount = Math.max(eventCount, last);
      }
      case NOTES -> noteCount = Math.max(noteCount, last);
    }
  }

  private void expect(RecordedEvent event, long next) {
    if (event.sequence() != next) {
      throw new IllegalArgumentException(
          "run "
              + id
              + ": event "
              + event.sequence()
              + " of "
              + event.track()
              + " where "
              + next
              + " is next");
    }
  }

  private void body(RecordedEvent event) {
    Optional<Instant> at = event.event().at();
    switch (event.body()) {
      case EventBody.RunCreated body -> {
        created = body;
        recordedAt = event.recordedAt();
        queuedAt = at;
        aliases.addAll(body.aliases());
        labels = merged(labels, body.labels());
        attributes = body.attributes();
        if (body.subject().kind() == SubjectKind.AGENT) {
          agent(body.subject().id());
        }
      }
      case EventBody.RunStarted body -> {
        startedAt = startedAt.or(() -> at);
        if (status == RunStatus.QUEUED) {
          status = RunStatus.RUNNING;
        }
      }
      case EventBody.RunDescribed body -> attributes = attributes.plus(body.attributes());
      case EventBody.LeaseClaimed body -> {
        lease = Optional.of(body.lease());
        released = Optional.empty();
        generation = body.lease().generation();
      }
      case EventBody.LeaseReleased body -> {
        released = lease.map(last -> new Lost(event.recordedAt(), last.runner()));
        lease = Optional.empty();
      }
      case EventBody.StepPlanned body ->
          steps.change(
              body.stepId(),
              event.sequence(),
              step -> step.described(Optional.of(body.name()), body.parents()));
      case EventBody.StepStarted body -> {
        body.agent().ifPresent(this::agent);
        steps.change(
            body.ref().stepId(),
            event.sequence(),
            step -> {
              step.described(body.name(), body.parents());
              step.attempt(body.ref(), StepStatus.RUNNING).started(body, at);
            });
      }
      case EventBody.StepEnded body -> {
        usage = usage.plus(body.usage());
        warningCount += body.warnings().size();
        steps.change(
            body.ref().stepId(),
            event.sequence(),
            step -> step.attempt(body.ref(), StepStatus.RUNNING).ended(body, at));
      }
      case EventBody.StepSkipped body ->
          steps.change(
              body.stepId(),
              event.sequence(),
              step -> {
                step.described(body.name(), body.parents());
                step.skipped(body.reason());
              });
      case EventBody.Warned body -> {
        warningCount++;
        if (body.ref().isEmpty() && warnings.size() < Run.MAX_WARNINGS) {
          warnings.add(body.warning());
        }
        body.ref()
            .ifPresent(
                ref -> attempt(ref, event.sequence(), attempt -> attempt.warned(body.warning())));
      }
      case EventBody.UsageReported body -> {
        usage = usage.plus(body.usage());
        body.ref()
            .ifPresent(
                ref -> attempt(ref, event.sequence(), attempt -> attempt.used(body.usage())));
      }
      case EventBody.ArtifactNoted body -> {
        if (body.role() != ArtifactRole.CONSUMED) {
          artifactCount++;
          artifactBytes += body.artifact().byteLength();
        }
      }
      case EventBody.ChildStarted body -> {
        if (body.subject().kind() == SubjectKind.AGENT) {
          agent(body.subject().id());
        }
      }
      case EventBody.RunEnded body -> ended(body, event);
      case EventBody.CancelRequested body ->
          cancelRequest =
              cancelRequest.or(
                  () ->
                      Optional.of(
                          new CancelRequest(
                              body.reason(), body.requestedBy(), event.recordedAt())));
      case EventBody.Pinned body -> pinned = true;
      case EventBody.Unpinned body -> pinned = false;
      case EventBody.HoldPlaced body ->
          holds.put(body.name(), new Hold(body.name(), body.reason(), event.recordedAt()));
      case EventBody.HoldLifted body -> holds.remove(body.name());
      case EventBody.Relabelled body -> {
        labels = merged(labels, body.set());
        for (String key : body.removed()) {
          labels = labels.without(key);
        }
      }
      case EventBody.AliasAdded body -> aliases.add(body.alias());
      case EventBody.LateUsage body -> late = late.plus(body.usage());
      case EventBody.Logged body -> {}
      case EventBody.Referenced body -> {}
      case EventBody.Custom body -> {}
      case EventBody.Unrecognized body -> {}
    }
  }

  private void ended(EventBody.RunEnded body, RecordedEvent event) {
    status = body.status();
    sourceStatus = body.sourceStatus();
    endedAt = event.event().at();
    endRecordedAt = Optional.of(event.recordedAt());
    duration = body.duration().or(() -> AttemptFold.between(startedAt, endedAt));
    error = body.error().map(RunFold::bounded);
    total = body.usage();
    lease = Optional.empty();
    released = Optional.empty();
    steps.finish();
  }

  /**
   * What an attempt says beside its start and end; after its end this is told as a part of its own.
   */
  private void attempt(StepRef ref, long sequence, Consumer<AttemptFold> change) {
    StepStatus now = steps.statusOf(ref.stepId());
    StepStatus first = now.isTerminal() && now != StepStatus.SKIPPED ? now : StepStatus.RUNNING;
    steps.change(ref.stepId(), sequence, step -> change.accept(step.attempt(ref, first)));
  }

  private void agent(String name) {
    agents.add(name);
    if (agents.size() > Run.MAX_AGENTS) {
      agents.pollLast();
    }
  }

  private static ErrorInfo bounded(ErrorInfo error) {
    return new ErrorInfo(
        error.type(),
        error.message(),
        error.detail().map(text -> Texts.head(text, MAX_HEADER_DETAIL)));
  }

  private static Labels merged(Labels labels, Labels more) {
    if (labels.values().isEmpty() || more.values().isEmpty()) {
      return labels.values().isEmpty() ? more : labels;
    }
    Map<String, String> all = new LinkedHashMap<>(labels.values());
    all.putAll(more.values());
    return Labels.of(all);
  }

  /** The run this is of. */
  public RunId id() {
    return id;
  }

  /** The number of the last event of the history; 0 before the first. */
  public long eventCount() {
    return eventCount;
  }

  /** The number of the last note; 0 before the first. */
  public long noteCount() {
    return noteCount;
  }

  /** The status as of now. */
  public RunStatus status() {
    return status;
  }

  /** The generation of the last lease taken; 0 before the first. */
  public long generation() {
    return generation;
  }

  /** The last lease taken and not released, as it was claimed: without its renewals. */
  public Optional<Lease> lease() {
    return lease;
  }

  /**
   * The header as of now; its lease as it was claimed, see {@link Run#withLease}.
   *
   * @throws IllegalStateException if it has no event
   */
  public Run run() {
    EventBody.RunCreated first = created;
    if (first == null) {
      throw new IllegalStateException("run " + id + " has no event");
    }
    return new Run(
        id,
        aliases,
        first.subject(),
        first.definitionDigest(),
        first.parentRunId(),
        first.origin(),
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
        lease,
        released,
        total.orElse(usage).plus(late),
        steps.counts(),
        List.copyOf(agents),
        eventCount,
        noteCount,
        artifactCount,
        artifactBytes,
        pinned,
        List.copyOf(holds.values()),
        cancelRequest);
  }

  /**
   * The steps that have not ended, by their first events; of those opened again only the attempts
   * since.
   */
  public List<StepState> openSteps() {
    return steps.open();
  }

  /** Puts together two parts of one step, the one told of earlier first. */
  public static StepState merge(StepState earlier, StepState later) {
    return merge(List.of(earlier, later));
  }

  /**
   * Puts together the parts of one step, at least one, in the order in which they were told. Takes
   * time in proportion to what they hold; two by two they would be copied again for each.
   */
  public static StepState merge(List<StepState> parts) {
    return StepFold.merge(parts);
  }
}
