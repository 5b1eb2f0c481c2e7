package dev.runstore.api.event;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Texts;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What an event says. The type's name in JSON is given by {@link #type()}; {@link EventClass} says
 * who may append it. Names of types and fields are fixed for ever; newer versions add.
 */
public sealed interface EventBody {
  /** The name of the type in JSON, as in {@code step.ended}. */
  String type();

  /** Which sequence it belongs to and whose right it needs. */
  EventClass eventClass();

  /** The step it is about; empty if it is about the run. */
  default Optional<StepId> step() {
    return Optional.empty();
  }

  /** A fact of the run's history, appended by the holder of the lease. */
  sealed interface History extends EventBody {
    @Override
    default EventClass eventClass() {
      return EventClass.HISTORY;
    }
  }

  /** A fact that needs no lease, is allowed after the end and never changes the status. */
  sealed interface Note extends EventBody {
    @Override
    default EventClass eventClass() {
      return EventClass.NOTE;
    }
  }

  /**
   * Always the first event of a run.
   *
   * @param subject what it executes
   * @param aliases other ids that find it
   * @param definitionDigest of the definition
   * @param definition the definition itself, for a replay
   * @param parentRunId the run that started it
   * @param parentStep the step there that started it
   * @param origin the format it was imported from
   * @param labels what it is found by
   * @param attributes free facts
   * @param input what it was given
   */
  record RunCreated(
      Subject subject,
      Set<Alias> aliases,
      Optional<Sha256> definitionDigest,
      Optional<Payload> definition,
      Optional<RunId> parentRunId,
      Optional<StepRef> parentStep,
      Optional<String> origin,
      Labels labels,
      Attributes attributes,
      Optional<Payload> input)
      implements History {
    /** Copies the aliases. */
    public RunCreated {
      aliases = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(aliases));
      origin.ifPresent(format -> Texts.checked(format, "origin"));
    }

    /** A run of this subject, and nothing else known. */
    public static RunCreated of(Subject subject) {
      return new RunCreated(
          subject,
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Labels.NONE,
          Attributes.NONE,
          Optional.empty());
    }

    /** The same with these labels. */
    public RunCreated labelled(Labels other) {
      return new RunCreated(
          subject,
          aliases,
          definitionDigest,
          definition,
          parentRunId,
          parentStep,
          origin,
          other,
          attributes,
          input);
    }

    /** The same with this input. */
    public RunCreated given(Payload value) {
      return new RunCreated(
          subject,
          aliases,
          definitionDigest,
          definition,
          parentRunId,
          parentStep,
          origin,
          labels,
          attributes,
          Optional.of(value));
    }

    @Override
    public String type() {
      return "run.created";
    }
  }

  /** The run began to run. Said again by a runner that took over; the first one counts. */
  record RunStarted() implements History {
    @Override
    public String type() {
      return "run.started";
    }
  }

  /**
   * Facts about the run that were not known when it was created; of two with the same key the later
   * wins.
   */
  record RunDescribed(Attributes attributes, Optional<Payload> input) implements History {
    @Override
    public String type() {
      return "run.described";
    }
  }

  /**
   * A lease was taken. Appended by the store, and the fence that an older holder's next append
   * meets.
   *
   * @param lease as it was taken
   * @param reason why it was taken over; empty at the first claim or after a release
   */
  record LeaseClaimed(Lease lease, Optional<String> reason) implements History {
    @Override
    public String type() {
      return "lease.claimed";
    }
  }

  /** A lease was given back. Appended by the store. */
  record LeaseReleased(long generation, String reason) implements History {
    @Override
    public String type() {
      return "lease.released";
    }
  }

  /**
   * A step is known and waits for its turn.
   *
   * @param stepId its id
   * @param name for people
   * @param parents the steps it comes after
   */
  record StepPlanned(StepId stepId, String name, List<StepId> parents) implements History {
    /** Copies the parents. */
    public StepPlanned {
      Texts.checked(name, "step name");
      parents = List.copyOf(parents);
    }

    @Override
    public String type() {
      return "step.planned";
    }

    @Override
    public Optional<StepId> step() {
      return Optional.of(stepId);
    }
  }

  /**
   * An attempt of a step began. Opens the step, also when an earlier attempt had ended it.
   *
   * @param ref the attempt
   * @param name for people; empty keeps what was said before, or the id
   * @param parents the steps it comes after, added to those said before
   * @param agent the agent that works in this step, if one does
   * @param config what it is told to do
   * @param input what it is given
   * @param attributes free facts
   */
  record StepStarted(
      StepRef ref,
      Optional<String> name,
      List<StepId> parents,
      Optional<String> agent,
      Optional<Payload> config,
      Optional<Payload> input,
      Attributes attributes)
      implements History {
    /** Copies the parents. */
    public StepStarted {
      name.ifPresent(n -> Texts.checked(n, "step name"));
      agent.ifPresent(a -> Texts.checked(a, "agent"));
      parents = List.copyOf(parents);
    }

    /** An attempt of which nothing else is known. */
    public static StepStarted of(StepRef ref) {
      return new StepStarted(
          ref,
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Attributes.NONE);
    }

    @Override
    public String type() {
      return "step.started";
    }

    @Override
    public Optional<StepId> step() {
      return Optional.of(ref.stepId());
    }
  }

  /**
   * An attempt of a step ended. An end without a start is legal: the source did not say when it
   * began.
   *
   * @param ref the attempt
   * @param status a terminal status
   * @param sourceStatus the word of the source where the status is unknown
   * @param duration where the source gives only a duration; else end minus start counts
   * @param output what it gave
   * @param error why it failed
   * @param warnings in order, added to those said before
   * @param usage what it used, added to what was said before
   * @param exitCode of its process
   * @param attributes free facts, added to those said before
   */
  record StepEnded(
      StepRef ref,
      StepStatus status,
      Optional<String> sourceStatus,
      Optional<Duration> duration,
      Optional<Payload> output,
      Optional<ErrorInfo> error,
      List<Warning> warnings,
      Usage usage,
      OptionalInt exitCode,
      Attributes attributes)
      implements History {
    /** Refuses a status that is not terminal. */
    public StepEnded {
      if (!status.isTerminal() || status == StepStatus.SKIPPED) {
        throw new IllegalArgumentException(
            "an attempt of step " + Texts.quote(ref.stepId().value()) + " cannot end as " + status);
      }
      warnings = List.copyOf(warnings);
    }

    /** An end with this status and nothing else. */
    public static StepEnded of(StepRef ref, StepStatus status) {
      return new StepEnded(
          ref,
          status,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Usage.NONE,
          OptionalInt.empty(),
          Attributes.NONE);
    }

    @Override
    public String type() {
      return "step.ended";
    }

    @Override
    public Optional<StepId> step() {
      return Optional.of(ref.stepId());
    }
  }

  /** A step will not run, and why. */
  record StepSkipped(StepId stepId, Optional<String> name, List<StepId> parents, String reason)
      implements History {
    /** Copies the parents. */
    public StepSkipped {
      parents = List.copyOf(parents);
    }

    @Override
    public String type() {
      return "step.skipped";
    }

    @Override
    public Optional<StepId> step() {
      return Optional.of(stepId);
    }
  }

  /** A warning of the run, or of an attempt while it runs. */
  record Warned(Optional<StepRef> ref, Warning warning) implements History {
    @Override
    public String type() {
      return "warning";
    }

    @Override
    public Optional<StepId> step() {
      return ref.map(StepRef::stepId);
    }
  }

  /** Lines of a log, in order. */
  record Logged(Optional<StepRef> ref, List<LogLine> lines) implements History {
    /** Copies the lines. */
    public Logged {
      lines = List.copyOf(lines);
    }

    @Override
    public String type() {
      return "log";
    }

    @Override
    public Optional<StepId> step() {
      return ref.map(StepRef::stepId);
    }
  }

  /**
   * An artifact exists, and who produced or consumed it. Appended after the artifact store has the
   * bytes.
   */
  record ArtifactNoted(Optional<StepRef> ref, ArtifactRole role, ArtifactInfo artifact)
      implements History {
    @Override
    public String type() {
      return "artifact";
    }

    @Override
    public Optional<StepId> step() {
      return ref.map(StepRef::stepId);
    }
  }

  /** Bytes elsewhere were produced or consumed. */
  record Referenced(Optional<StepId> stepId, ArtifactRole role, Reference reference)
      implements History {
    @Override
    public String type() {
      return "reference";
    }

    @Override
    public Optional<StepId> step() {
      return stepId;
    }
  }

  /** Usage of the run, or of an attempt while it runs; added to what was said before. */
  record UsageReported(Optional<StepRef> ref, Usage usage) implements History {
    @Override
    public String type() {
      return "usage";
    }

    @Override
    public Optional<StepId> step() {
      return ref.map(StepRef::stepId);
    }
  }

  /** This run, or an attempt of one of its steps, started another run. */
  record ChildStarted(Optional<StepRef> ref, RunId child, Subject subject) implements History {
    @Override
    public String type() {
      return "child.started";
    }

    @Override
    public Optional<StepId> step() {
      return ref.map(StepRef::stepId);
    }
  }

  /**
   * Something of the engine's own.
   *
   * @param ref the attempt it belongs to; empty for the run
   * @param name what it is, as in {@code tool.called}
   * @param payload its body
   */
  record Custom(Optional<StepRef> ref, String name, Optional<Payload> payload) implements History {
    /** Refuses a name that is empty, too long or not well-formed. */
    public Custom {
      Texts.checked(name, "event name");
    }

    @Override
    public String type() {
      return "custom";
    }

    @Override
    public Optional<StepId> step() {
      return ref.map(StepRef::stepId);
    }
  }

  /**
   * The run ended. Written once, the last event of its history.
   *
   * @param status a terminal status
   * @param sourceStatus the word of the source where the status is unknown
   * @param duration where the source gives only a duration; else end minus start counts
   * @param output what it gave
   * @param error why it failed
   * @param usage the usage of the whole run where it is not the sum of what was said before; empty
   *     if it is
   */
  record RunEnded(
      RunStatus status,
      Optional<String> sourceStatus,
      Optional<Duration> duration,
      Optional<Payload> output,
      Optional<ErrorInfo> error,
      Optional<Usage> usage)
      implements EventBody {
    /** Refuses a status that is not terminal. */
    public RunEnded {
      if (!status.isTerminal()) {
        throw new IllegalArgumentException("a run cannot end as " + status);
      }
    }

    /** An end with this status and nothing else. */
    public static RunEnded of(RunStatus status) {
      return new RunEnded(
          status,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    @Override
    public String type() {
      return "run.ended";
    }

    @Override
    public EventClass eventClass() {
      return EventClass.END;
    }
  }

  /** Somebody asks to cancel the run; its holder learns of it at the next renewal. */
  record CancelRequested(String reason, String requestedBy) implements Note {
    /** Refuses texts that are empty, too long or not well-formed. */
    public CancelRequested {
      Texts.checked(reason, "reason for the cancellation");
      Texts.checked(requestedBy, "who cancels");
    }

    @Override
    public String type() {
      return "cancel.requested";
    }
  }

  /** Retention keeps the run. */
  record Pinned(String by) implements Note {
    @Override
    public String type() {
      return "pinned";
    }
  }

  /** Retention no longer keeps the run. */
  record Unpinned(String by) implements Note {
    @Override
    public String type() {
      return "unpinned";
    }
  }

  /** A legal hold was placed; a second one of the same name changes its reason. */
  record HoldPlaced(String name, String reason) implements Note {
    /** Refuses texts that are empty, too long or not well-formed. */
    public HoldPlaced {
      Texts.checked(name, "hold name");
      Texts.checked(reason, "hold reason");
    }

    @Override
    public String type() {
      return "hold.placed";
    }
  }

  /** A legal hold was lifted, and why. */
  record HoldLifted(String name, String reason) implements Note {
    @Override
    public String type() {
      return "hold.lifted";
    }
  }

  /** Labels were added, replaced or removed. */
  record Relabelled(Labels set, Set<String> removed) implements Note {
    /** Copies the keys. */
    public Relabelled {
      removed = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(removed));
    }

    @Override
    public String type() {
      return "relabelled";
    }
  }

  /** The run is also known by this id. */
  record AliasAdded(Alias alias) implements Note {
    @Override
    public String type() {
      return "alias.added";
    }
  }

  /** Usage that became known late, as a bill does; added to the run's. */
  record LateUsage(Usage usage) implements Note {
    @Override
    public String type() {
      return "usage.late";
    }
  }

  /**
   * An event of a type that this version does not know. Kept and written again as it came; changes
   * nothing.
   *
   * @param type its type
   * @param eventClass the sequence it came in
   * @param stepId the step it names, if it does
   * @param json the whole event as it came, a JSON object
   */
  record Unrecognized(String type, EventClass eventClass, Optional<StepId> stepId, JsonValue json)
      implements EventBody {
    @Override
    public Optional<StepId> step() {
      return stepId;
    }
  }
}
