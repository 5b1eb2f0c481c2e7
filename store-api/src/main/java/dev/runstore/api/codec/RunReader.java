package dev.runstore.api.codec;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.CancelRequest;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Hold;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepCounts;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of a run and a step. Projections are made anew by a newer version, so what is
 * unknown is passed over.
 */
final class RunReader {
  private final RecordReader in;

  RunReader(RecordReader in) {
    this.in = in;
  }

  Run run() {
    var f =
        new Object() {
          String id = "";
          Set<Alias> aliases = Set.of();
          @Nullable Subject subject;
          Optional<Sha256> digest = Optional.empty();
          Optional<RunId> parent = Optional.empty();
          Optional<String> origin = Optional.empty();
          RunStatus status = RunStatus.QUEUED;
          Optional<String> sourceStatus = Optional.empty();
          Optional<Instant> queuedAt = Optional.empty();
          Optional<Instant> startedAt = Optional.empty();
          Optional<Instant> endedAt = Optional.empty();
          Optional<Duration> duration = Optional.empty();
          Instant recordedAt = Instant.EPOCH;
          Optional<Instant> endRecordedAt = Optional.empty();
          Labels labels = Labels.NONE;
          Attributes attributes = Attributes.NONE;
          Optional<ErrorInfo> error = Optional.empty();
          List<Warning> warnings = List.of();
          long warningCount;
          Optional<Lease> lease = Optional.empty();
          Optional<Lost> released = Optional.empty();
          Usage usage = Usage.NONE;
          StepCounts counts = StepCounts.NONE;
          List<String> agents = List.of();
          long eventCount;
          long noteCount;
          long artifactCount;
          long artifactBytes;
          boolean pinned;
          List<Hold> holds = List.of();
          Optional<CancelRequest> cancelRequest = Optional.empty();
        };
    in.object(
        name -> {
          switch (name) {
            case "runId" -> f.id = in.text();
            case "aliases" -> f.aliases = new LinkedHashSet<>(in.array(in::alias));
            case "subject" -> f.subject = in.subject();
            case "definitionDigest" -> f.digest = Optional.of(new Sha256(in.text()));
            case "parentRunId" -> f.parent = Optional.of(new RunId(in.text()));
            case "origin" -> f.origin = Optional.of(in.text());
            case "status" -> f.status = in.word(RunStatus.class);
            case "sourceStatus" -> f.sourceStatus = Optional.of(in.text());
            case "queuedAt" -> f.queuedAt = Optional.of(in.time());
            case "startedAt" -> f.startedAt = Optional.of(in.time());
            case "endedAt" -> f.endedAt = Optional.of(in.time());
            case "durationMillis" -> f.duration = Optional.of(in.millis());
            case "recordedAt" -> f.recordedAt = in.time();
            case "endRecordedAt" -> f.endRecordedAt = Optional.of(in.time());
            case "labels" -> f.labels = in.labels();
            case "attributes" -> f.attributes = in.attributes();
            case "error" -> f.error = Optional.of(in.error());
            case "warnings" -> f.warnings = in.array(in::warning);
            case "warningCount" -> f.warningCount = in.number();
            case "lease" -> f.lease = Optional.of(in.lease());
            case "released" -> f.released = Optional.of(in.lost());
            case "usage" -> f.usage = in.usage();
            case "stepCounts" -> f.counts = counts();
            case "agents" -> f.agents = in.array(in::text);
            case "eventCount" -> f.eventCount = in.number();
            case "noteCount" -> f.noteCount = in.number();
            case "artifactCount" -> f.artifactCount = in.number();
            case "artifactBytes" -> f.artifactBytes = in.number();
            case "pinned" -> f.pinned = in.flag();
            case "holds" -> f.holds = in.array(this::hold);
            case "cancelRequest" -> f.cancelRequest = Optional.of(cancelRequest());
            default -> {
              return false;
            }
          }
          return true;
        });
    if (f.subject == null) {
      throw new IllegalArgumentException("a run without its field subject");
    }
    return new Run(
        new RunId(f.id),
        f.aliases,
        f.subject,
        f.digest,
        f.parent,
        f.origin,
        f.status,
        f.sourceStatus,
        f.queuedAt,
        f.startedAt,
        f.endedAt,
        f.duration,
        f.recordedAt,
        f.endRecordedAt,
        f.labels,
        f.attributes,
        f.error,
        f.warnings,
        f.warningCount,
        f.lease,
        f.released,
        f.usage,
        f.counts,
        f.agents,
        f.eventCount,
        f.noteCount,
        f.artifactCount,
        f.artifactBytes,
        f.pinned,
        f.holds,
        f.cancelRequest);
  }

  private StepCounts counts() {
    Map<StepStatus, Long> counts = new EnumMap<>(StepStatus.class);
    in.object(
        name -> {
          counts.put(StepStatus.valueOf(name), in.number());
          return true;
        });
    return new StepCounts(counts);
  }

  private Hold hold() {
    var f =
        new Object() {
          String name = "";
          String reason = "";
          Instant placedAt = Instant.EPOCH;
        };
    in.object(
        name -> {
          switch (name) {
            case "name" -> f.name = in.text();
            case "reason" -> f.reason = in.text();
            case "placedAt" -> f.placedAt = in.time();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Hold(f.name, f.reason, f.placedAt);
  }

  private CancelRequest cancelRequest() {
    var f =
        new Object() {
          String reason = "";
          String requestedBy = "";
          Instant requestedAt = Instant.EPOCH;
        };
    in.object(
        name -> {
          switch (name) {
            case "reason" -> f.reason = in.text();
            case "requestedBy" -> f.requestedBy = in.text();
            case "requestedAt" -> f.requestedAt = in.time();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new CancelRequest(f.reason, f.requestedBy, f.requestedAt);
  }

  StepState step() {
    var f =
        new Object() {
          String id = "";
          String name = "";
          StepStatus status = StepStatus.PENDING;
          List<StepId> parents = List.of();
          Optional<String> reason = Optional.empty();
          long firstSequence;
          List<Attempt> attempts = List.of();
        };
    in.object(
        name -> {
          switch (name) {
            case "stepId" -> f.id = in.text();
            case "name" -> f.name = in.text();
            case "status" -> f.status = in.word(StepStatus.class);
            case "parents" -> f.parents = in.array(() -> new StepId(in.text()));
            case "reason" -> f.reason = Optional.of(in.text());
            case "firstSequence" -> f.firstSequence = in.number();
            case "attempts" -> f.attempts = in.array(this::attempt);
            default -> {
              return false;
            }
          }
          return true;
        });
    return new StepState(
        new StepId(f.id), f.name, f.status, f.parents, f.reason, f.firstSequence, f.attempts);
  }

  private Attempt attempt() {
    var f =
        new Object() {
          int number = 1;
          String stepRunId = "";
          StepStatus status = StepStatus.PENDING;
          Optional<String> sourceStatus = Optional.empty();
          Optional<Instant> startedAt = Optional.empty();
          Optional<Instant> endedAt = Optional.empty();
          Optional<Duration> duration = Optional.empty();
          Optional<Payload> config = Optional.empty();
          Optional<Payload> input = Optional.empty();
          Optional<Payload> output = Optional.empty();
          Optional<ErrorInfo> error = Optional.empty();
          List<Warning> warnings = List.of();
          Usage usage = Usage.NONE;
          OptionalInt exitCode = OptionalInt.empty();
          Attributes attributes = Attributes.NONE;
        };
    in.object(
        name -> {
          switch (name) {
            case "number" -> f.number = Math.toIntExact(in.number());
            case "stepRunId" -> f.stepRunId = in.text();
            case "status" -> f.status = in.word(StepStatus.class);
            case "sourceStatus" -> f.sourceStatus = Optional.of(in.text());
            case "startedAt" -> f.startedAt = Optional.of(in.time());
            case "endedAt" -> f.endedAt = Optional.of(in.time());
            case "durationMillis" -> f.duration = Optional.of(in.millis());
            case "config" -> f.config = Optional.of(in.payload());
            case "input" -> f.input = Optional.of(in.payload());
            case "output" -> f.output = Optional.of(in.payload());
            case "error" -> f.error = Optional.of(in.error());
            case "warnings" -> f.warnings = in.array(in::warning);
            case "usage" -> f.usage = in.usage();
            case "exitCode" -> f.exitCode = in.exitCode();
            case "cpuMillis" -> in.decimal();
            case "maxMemoryBytes" -> in.number();
            case "attributes" -> f.attributes = in.attributes();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Attempt(
        f.number,
        new StepRunId(f.stepRunId),
        f.status,
        f.sourceStatus,
        f.startedAt,
        f.endedAt,
        f.duration,
        f.config,
        f.input,
        f.output,
        f.error,
        f.warnings,
        f.usage,
        f.exitCode,
        f.attributes);
  }
}
