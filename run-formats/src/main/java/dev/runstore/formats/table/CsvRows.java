package dev.runstore.formats.table;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.formats.Millis;
import dev.runstore.formats.RunFacts;
import dev.runstore.formats.RunSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rows of the tables. */
final class CsvRows {
  private final RunSource source;
  private final CsvWriter rows;

  CsvRows(RunSource source, CsvWriter rows) {
    this.source = source;
    this.rows = rows;
  }

  void write(CsvTable table) {
    Run run = source.run();
    rows.heading(table.columns());
    switch (table) {
      case RUNS -> run(run);
      case STEPS -> source.steps().forEach(this::step);
      case EVENTS -> source.events().forEachRemaining(this::event);
      case ARTIFACTS -> artifacts();
      case USAGE -> usage(run);
    }
  }

  private CsvWriter row() {
    return rows.plain(source.runId());
  }

  private void run(Run run) {
    row()
        .text(run.aliases().stream().map(Object::toString).collect(Collectors.joining(" ")))
        .text(source.executions().tenant().value())
        .plain(run.subject().kind())
        .text(run.subject().id())
        .text(run.subject().name())
        .text(run.subject().version())
        .text(run.origin())
        .text(run.parentRunId())
        .plain(run.status())
        .text(run.sourceStatus())
        .text(run.queuedAt())
        .text(run.startedAt())
        .text(run.endedAt())
        .number(run.duration().map(Millis::of))
        .text(run.error().map(ErrorInfo::type))
        .text(run.error().map(ErrorInfo::message))
        .plain(run.warningCount())
        .text(String.join(" ", run.labels().pairs()))
        .plain(run.stepCounts().total())
        .plain(run.stepCounts().of(StepStatus.FAILED));
    used(run.usage());
    rows.plain(run.eventCount()).plain(run.artifactCount()).plain(run.artifactBytes()).end();
  }

  private void step(StepState step) {
    if (step.attempts().isEmpty()) {
      row().text(step.stepId().value()).text(step.name()).empty(2).plain(step.status());
      rows.empty(7).text(step.reason()).empty(1).text(parents(step)).empty(7).end();
    }
    for (Attempt attempt : step.attempts()) {
      row()
          .text(step.stepId().value())
          .text(step.name())
          .plain(attempt.number())
          .plain(attempt.stepRunId())
          .plain(attempt.status())
          .text(attempt.sourceStatus())
          .text(attempt.startedAt())
          .text(attempt.endedAt())
          .number(attempt.duration().map(Millis::of))
          .number(attempt.exitCode())
          .text(attempt.error().map(ErrorInfo::type))
          .text(attempt.error().map(ErrorInfo::message))
          .text(step.reason())
          .plain(attempt.warnings().size())
          .text(parents(step));
      used(attempt.usage());
      rows.end();
    }
  }

  private static String parents(StepState step) {
    return step.parents().stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  /** One currency has a sum; several have none, and the table of the usage has each. */
  private void used(Usage usage) {
    List<Cost> costs = usage.costs();
    rows.number(usage.inputTokens())
        .number(usage.outputTokens())
        .number(usage.totalTokens())
        .plain(costs.size() == 1 ? costs.get(0).amount().toPlainString() : "")
        .plain(costs.stream().map(Cost::currency).collect(Collectors.joining(" ")))
        .number(usage.cpu().map(Millis::of))
        .number(usage.maxMemoryBytes());
  }

  private void event(RecordedEvent event) {
    if (event.body() instanceof EventBody.Logged log) {
      for (LogLine line : log.lines()) {
        head(event, line.at().or(() -> event.event().at()), log.ref());
        rows.text(line.stream()).text(line.level()).text(line.text()).end();
      }
      return;
    }
    head(event, event.event().at(), ref(event.body()));
    rows.empty(2).text(new String(EventCodec.encode(event), StandardCharsets.UTF_8)).end();
  }

  private void head(RecordedEvent event, Optional<?> at, Optional<StepRef> ref) {
    row()
        .plain(event.track())
        .plain(event.sequence())
        .plain(event.event().id())
        .text(at)
        .plain(event.recordedAt())
        .text(event.body().type())
        .text(event.body().step())
        .text(ref.map(StepRef::attempt));
  }

  private static Optional<StepRef> ref(EventBody body) {
    return switch (body) {
      case EventBody.StepStarted e -> Optional.of(e.ref());
      case EventBody.StepEnded e -> Optional.of(e.ref());
      case EventBody.Warned e -> e.ref();
      case EventBody.ArtifactNoted e -> e.ref();
      case EventBody.UsageReported e -> e.ref();
      case EventBody.ChildStarted e -> e.ref();
      case EventBody.Custom e -> e.ref();
      default -> Optional.empty();
    };
  }

  private void artifacts() {
    RunFacts facts = RunFacts.of(source);
    for (ArtifactInfo info : source.artifactInfos()) {
      Optional<StepRef> writer = facts.writer(info.key());
      row()
          .plain("artifact")
          .plain(facts.role(info.key()))
          .text(info.key().name().value())
          .text(writer.map(StepRef::stepId))
          .text(writer.map(StepRef::attempt))
          .text(info.key().stepRunId())
          .plain(info.byteLength())
          .plain(info.sha256())
          .text(info.contentType())
          .empty(1)
          .plain(info.storedAt())
          .end();
    }
    source
        .events(Set.of("reference"))
        .forEachRemaining(
            event -> {
              if (event.body() instanceof EventBody.Referenced referenced) {
                reference(referenced);
              }
            });
  }

  private void reference(EventBody.Referenced referenced) {
    row()
        .plain("reference")
        .plain(referenced.role())
        .text(referenced.reference().name())
        .text(referenced.stepId())
        .empty(2)
        .number(referenced.reference().byteLength())
        .text(referenced.reference().sha256())
        .empty(1)
        .text(referenced.reference().location())
        .empty(1)
        .end();
  }

  private void usage(Run run) {
    run.usage().models().forEach(model -> usage(Optional.empty(), model));
    for (StepState step : source.steps()) {
      for (Attempt attempt : step.attempts()) {
        StepRef ref = new StepRef(step.stepId(), attempt.number(), attempt.stepRunId());
        attempt.usage().models().forEach(model -> usage(Optional.of(ref), model));
      }
    }
  }

  private void usage(Optional<StepRef> ref, ModelUsage model) {
    row()
        .text(ref.map(StepRef::stepId))
        .text(ref.map(StepRef::attempt))
        .text(ref.map(StepRef::stepRunId))
        .text(model.model())
        .text(model.provider())
        .plain(model.calls())
        .number(model.inputTokens())
        .number(model.outputTokens())
        .number(model.cachedTokens())
        .number(model.reasoningTokens())
        .number(model.totalTokens());
    cost(model.costs().isEmpty() ? Optional.empty() : Optional.of(model.costs().get(0)));
    rows.number(model.latency().map(Millis::of)).end();
    for (Cost cost : model.costs().stream().skip(1).toList()) {
      row()
          .text(ref.map(StepRef::stepId))
          .text(ref.map(StepRef::attempt))
          .text(ref.map(StepRef::stepRunId))
          .text(model.model())
          .text(model.provider())
          .empty(6);
      cost(Optional.of(cost));
      rows.empty(1).end();
    }
  }

  private void cost(Optional<Cost> cost) {
    rows.plain(cost.map(c -> c.amount().toPlainString()).orElse(""))
        .plain(cost.map(Cost::currency).orElse(""));
  }
}
