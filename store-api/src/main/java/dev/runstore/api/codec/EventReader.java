package dev.runstore.api.codec;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.EventId;
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
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * Reads one event. Its type must stand before what the type adds, as {@link EventWriter} writes it.
 */
final class EventReader {
  private final RecordReader in;
  private final RecordedEvent.Track track;

  private long sequence;
  private @Nullable String id;
  private Optional<Instant> at = Optional.empty();
  private Instant recordedAt = Instant.EPOCH;
  private @Nullable String type;
  private boolean bodyBeforeType;

  private @Nullable Subject subject;
  private Set<Alias> aliases = Set.of();
  private Optional<Sha256> definitionDigest = Optional.empty();
  private Optional<Payload> definition = Optional.empty();
  private Optional<RunId> parentRunId = Optional.empty();
  private Optional<StepRef> parentStep = Optional.empty();
  private Optional<String> origin = Optional.empty();
  private Labels labels = Labels.NONE;
  private Attributes attributes = Attributes.NONE;
  private Optional<Payload> input = Optional.empty();
  private Optional<Payload> output = Optional.empty();
  private Optional<Payload> config = Optional.empty();
  private Optional<Payload> payload = Optional.empty();
  private @Nullable Lease lease;
  private Optional<String> reason = Optional.empty();
  private long generation;
  private Optional<String> stepId = Optional.empty();
  private int attempt = 1;
  private Optional<String> stepRunId = Optional.empty();
  private Optional<String> name = Optional.empty();
  private List<StepId> parents = List.of();
  private Optional<String> agent = Optional.empty();
  private String status = "";
  private Optional<String> sourceStatus = Optional.empty();
  private Optional<Duration> duration = Optional.empty();
  private Optional<ErrorInfo> error = Optional.empty();
  private List<Warning> warnings = List.of();
  private @Nullable Warning warning;
  private Optional<Usage> usage = Optional.empty();
  private OptionalInt exitCode = OptionalInt.empty();
  private List<LogLine> lines = List.of();
  private ArtifactRole role = ArtifactRole.ATTACHED;
  private @Nullable ArtifactInfo artifact;
  private @Nullable Reference reference;
  private @Nullable RunId child;
  private String by = "";
  private Set<String> removed = Set.of();
  private @Nullable Alias alias;

  private EventReader(RecordReader in, RecordedEvent.Track track) {
    this.in = in;
    this.track = track;
  }

  static RecordedEvent read(JsonParser parser, byte[] source, RecordedEvent.Track track) {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    RecordReader in = new RecordReader(parser, source);
    EventReader reader = new EventReader(in, track);
    in.object(reader::field);
    String type = needed(reader.type, "type");
    boolean known = EventFields.knows(type);
    if (!known || reader.bodyBeforeType) {
      int to = (int) parser.currentLocation().getByteOffset();
      byte[] whole = java.util.Arrays.copyOfRange(source, from, to);
      if (known) {
        return EventCodec.decode(TypeFirst.reordered(whole), track);
      }
      in.takeExtra();
      return reader.recorded(reader.unrecognized(type, JsonValue.trusted(whole)));
    }
    return reader.recorded(reader.body(type));
  }

  private RecordedEvent recorded(EventBody body) {
    return new RecordedEvent(
        track,
        sequence,
        recordedAt,
        new Event(new EventId(needed(id, "id")), at, body, in.takeExtra()));
  }

  private EventBody unrecognized(String unknown, JsonValue whole) {
    EventClass eventClass =
        track == RecordedEvent.Track.NOTES ? EventClass.NOTE : EventClass.HISTORY;
    return new EventBody.Unrecognized(unknown, eventClass, stepId.map(StepId::new), whole);
  }

  private boolean field(String field) {
    switch (field) {
      case "seq" -> sequence = in.number();
      case "id" -> id = in.text();
      case "at" -> at = Optional.of(in.time());
      case "recordedAt" -> recordedAt = in.time();
      case "type" -> type = in.text();
      default -> {
        if (type == null) {
          bodyBeforeType = true;
          return false;
        }
        if (!EventFields.has(type, field)) {
          if (field.equals("stepId") && !EventFields.knows(type)) {
            stepId = Optional.of(in.text());
            return true;
          }
          return false;
        }
        bodyField(field);
      }
    }
    return true;
  }

  private void bodyField(String field) {
    switch (field) {
      case "subject" -> subject = in.subject();
      case "aliases" -> aliases = new LinkedHashSet<>(in.array(in::alias));
      case "definitionDigest" -> definitionDigest = Optional.of(new Sha256(in.text()));
      case "definition" -> definition = Optional.of(in.payload());
      case "parentRunId" -> parentRunId = Optional.of(new RunId(in.text()));
      case "parentStep" -> parentStep = Optional.of(stepRef());
      case "origin" -> origin = Optional.of(in.text());
      case "labels" -> labels = in.labels();
      case "attributes" -> attributes = in.attributes();
      case "input" -> input = Optional.of(in.payload());
      case "output" -> output = Optional.of(in.payload());
      case "config" -> config = Optional.of(in.payload());
      case "payload" -> payload = Optional.of(in.payload());
      case "lease" -> lease = in.lease();
      case "reason" -> reason = Optional.of(in.text());
      case "generation" -> generation = in.number();
      case "stepId" -> stepId = Optional.of(in.text());
      case "attempt" -> attempt = Math.toIntExact(in.number());
      case "stepRunId" -> stepRunId = Optional.of(in.text());
      case "name" -> name = Optional.of(in.text());
      case "parents" -> parents = in.array(() -> new StepId(in.text()));
      case "agent" -> agent = Optional.of(in.text());
      case "status" -> status = in.text();
      case "sourceStatus" -> sourceStatus = Optional.of(in.text());
      case "durationMillis" -> duration = Optional.of(in.millis());
      case "error" -> error = Optional.of(in.error());
      case "warnings" -> warnings = in.array(in::warning);
      case "warning" -> warning = in.warning();
      case "usage" -> usage = Optional.of(in.usage());
      case "exitCode" -> exitCode = in.exitCode();
      case "lines" -> lines = in.array(this::line);
      case "role" -> role = in.word(ArtifactRole.class);
      case "artifact" -> artifact = in.artifact();
      case "reference" -> reference = in.reference();
      case "child" -> child = new RunId(in.text());
      case "requestedBy", "by" -> by = in.text();
      case "removed" -> removed = new LinkedHashSet<>(in.array(in::text));
      case "alias" -> alias = in.alias();
      default -> throw new IllegalStateException("field " + field + " is listed and not read");
    }
  }

  private EventBody body(String known) {
    return switch (known) {
      case "run.created" ->
          new EventBody.RunCreated(
              needed(subject, "subject"),
              aliases,
              definitionDigest,
              definition,
              parentRunId,
              parentStep,
              origin,
              labels,
              attributes,
              input);
      case "run.started" -> new EventBody.RunStarted();
      case "run.described" -> new EventBody.RunDescribed(attributes, input);
      case "lease.claimed" -> new EventBody.LeaseClaimed(needed(lease, "lease"), reason);
      case "lease.released" -> new EventBody.LeaseReleased(generation, reason.orElse(""));
      case "step.planned" ->
          new EventBody.StepPlanned(step(), name.orElseGet(() -> step().value()), parents);
      case "step.started" ->
          new EventBody.StepStarted(ref(), name, parents, agent, config, input, attributes);
      case "step.ended" ->
          new EventBody.StepEnded(
              ref(),
              StepStatus.valueOf(status),
              sourceStatus,
              duration,
              output,
              error,
              warnings,
              usage.orElse(Usage.NONE),
              exitCode,
              attributes);
      case "step.skipped" -> new EventBody.StepSkipped(step(), name, parents, reason.orElse(""));
      case "warning" -> new EventBody.Warned(optionalRef(), needed(warning, "warning"));
      case "log" -> new EventBody.Logged(optionalRef(), lines);
      case "artifact" ->
          new EventBody.ArtifactNoted(optionalRef(), role, needed(artifact, "artifact"));
      case "reference" ->
          new EventBody.Referenced(stepId.map(StepId::new), role, needed(reference, "reference"));
      case "usage" -> new EventBody.UsageReported(optionalRef(), usage.orElse(Usage.NONE));
      case "child.started" ->
          new EventBody.ChildStarted(
              optionalRef(), needed(child, "child"), needed(subject, "subject"));
      case "custom" -> new EventBody.Custom(optionalRef(), name.orElse(""), payload);
      case "run.ended" ->
          new EventBody.RunEnded(
              RunStatus.valueOf(status), sourceStatus, duration, output, error, usage);
      case "cancel.requested" -> new EventBody.CancelRequested(reason.orElse(""), by);
      case "pinned" -> new EventBody.Pinned(by);
      case "unpinned" -> new EventBody.Unpinned(by);
      case "hold.placed" -> new EventBody.HoldPlaced(name.orElse(""), reason.orElse(""));
      case "hold.lifted" -> new EventBody.HoldLifted(name.orElse(""), reason.orElse(""));
      case "relabelled" -> new EventBody.Relabelled(labels, removed);
      case "alias.added" -> new EventBody.AliasAdded(needed(alias, "alias"));
      case "usage.late" -> new EventBody.LateUsage(usage.orElse(Usage.NONE));
      default -> throw new IllegalStateException("type " + known + " is listed and not read");
    };
  }

  private StepId step() {
    return new StepId(stepId.orElseThrow(() -> missing("stepId")));
  }

  private StepRef ref() {
    return new StepRef(
        step(), attempt, new StepRunId(stepRunId.orElseThrow(() -> missing("stepRunId"))));
  }

  private Optional<StepRef> optionalRef() {
    return stepId.isPresent() ? Optional.of(ref()) : Optional.empty();
  }

  private StepRef stepRef() {
    var f =
        new Object() {
          String stepId = "";
          int attempt = 1;
          String stepRunId = "";
        };
    in.object(
        field -> {
          switch (field) {
            case "stepId" -> f.stepId = in.text();
            case "attempt" -> f.attempt = Math.toIntExact(in.number());
            case "stepRunId" -> f.stepRunId = in.text();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new StepRef(new StepId(f.stepId), f.attempt, new StepRunId(f.stepRunId));
  }

  private LogLine line() {
    var f =
        new Object() {
          Optional<Instant> at = Optional.empty();
          String stream = "";
          String level = "INFO";
          String text = "";
        };
    in.object(
        field -> {
          switch (field) {
            case "at" -> f.at = Optional.of(in.time());
            case "stream" -> f.stream = in.text();
            case "level" -> f.level = in.text();
            case "text" -> f.text = in.text();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new LogLine(f.at, f.stream, f.level, f.text);
  }

  private static <T> T needed(@Nullable T value, String field) {
    if (value == null) {
      throw missing(field);
    }
    return value;
  }

  private static IllegalArgumentException missing(String field) {
    return new IllegalArgumentException("an event without its field " + field);
  }
}
