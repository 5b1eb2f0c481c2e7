package dev.runstore.api.query;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.SubjectKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What an expression can ask of a run.
 *
 * @param name as it is written
 * @param kind of its values
 * @param read the values a run has at a time of the store's clock; empty if it has none
 */
record Field(String name, Kind kind, BiFunction<Run, Instant, Collection<?>> read) {
  /** How a field begins that is the label of the key that follows. */
  static final String LABEL = "label.";

  private static final Map<String, Field> ALL = new LinkedHashMap<>();

  static {
    of("id", Kind.ID, run -> List.of(run.id().value()));
    of("alias", Kind.TEXT, run -> run.aliases().stream().map(Alias::value).toList());
    of("status", Kind.STATUS, run -> List.of(run.status()));
    of("kind", Kind.SUBJECT, run -> List.of(run.subject().kind()));
    of("subject", Kind.TEXT, run -> List.of(run.subject().id()));
    of("agent", Kind.TEXT, run -> subject(run, SubjectKind.AGENT));
    of("workflow", Kind.TEXT, run -> subject(run, SubjectKind.WORKFLOW));
    of("name", Kind.TEXT, run -> List.of(run.subject().name()));
    of("version", Kind.TEXT, run -> one(run.subject().version()));
    of("parent", Kind.ID, run -> one(run.parentRunId().map(RunId::value)));
    of("origin", Kind.TEXT, run -> one(run.origin()));
    of("error", Kind.TEXT, run -> one(run.error().map(ErrorInfo::message)));
    of("error.type", Kind.TEXT, run -> one(run.error().map(ErrorInfo::type)));
    of("queued", Kind.TIME, run -> one(run.queuedAt()));
    of("started", Kind.TIME, run -> one(run.startedAt()));
    of("completed", Kind.TIME, run -> one(run.endKey()));
    add(new Field("duration", Kind.DURATION, (run, now) -> one(duration(run, now))));
    of("cost", Kind.COST, run -> run.usage().costs());
    of("tokens", Kind.NUMBER, run -> number(run.usage().totalTokens()));
    of("tokens.input", Kind.NUMBER, run -> number(run.usage().inputTokens()));
    of("tokens.output", Kind.NUMBER, run -> number(run.usage().outputTokens()));
    of("model", Kind.TEXT, run -> run.usage().models().stream().map(ModelUsage::model).toList());
    of("uses", Kind.TEXT, Run::agents);
    of("steps", Kind.NUMBER, run -> number(OptionalLong.of(run.stepCounts().total())));
    of(
        "steps.failed",
        Kind.NUMBER,
        run -> number(OptionalLong.of(run.stepCounts().of(StepStatus.FAILED))));
    of("warnings", Kind.NUMBER, run -> number(OptionalLong.of(run.warningCount())));
    of("events", Kind.NUMBER, run -> number(OptionalLong.of(run.eventCount())));
    of("artifacts", Kind.NUMBER, run -> number(OptionalLong.of(run.artifactCount())));
    of("bytes", Kind.BYTES, run -> number(OptionalLong.of(run.artifactBytes())));
    of("pinned", Kind.FLAG, run -> List.of(run.pinned()));
    of("held", Kind.FLAG, run -> List.of(!run.holds().isEmpty()));
    add(new Field("lost", Kind.FLAG, (run, now) -> List.of(run.lost(now).isPresent())));
  }

  private static void of(String name, Kind kind, Function<Run, Collection<?>> read) {
    add(new Field(name, kind, (run, now) -> read.apply(run)));
  }

  private static void add(Field field) {
    ALL.put(field.name(), field);
  }

  static Optional<Field> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  static Field label(String key) {
    return new Field(LABEL + key, Kind.TEXT, (run, now) -> one(run.labels().value(key)));
  }

  static Set<String> names() {
    return ALL.keySet();
  }

  /** How long a run took; of one that runs, how long it has been running. */
  static Optional<Duration> duration(Run run, Instant now) {
    return run.status().isTerminal()
        ? run.duration()
        : run.duration().or(() -> run.startedAt().map(start -> Duration.between(start, now)));
  }

  private static List<String> subject(Run run, SubjectKind kind) {
    return run.subject().kind() == kind ? List.of(run.subject().id()) : List.of();
  }

  private static <T> List<T> one(Optional<T> value) {
    return value.map(List::of).orElse(List.of());
  }

  private static List<BigDecimal> number(OptionalLong value) {
    return value.isPresent() ? List.of(BigDecimal.valueOf(value.getAsLong())) : List.of();
  }
}
