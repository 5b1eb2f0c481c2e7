package dev.runstore.formats.openlineage;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What exported events say, in facets of their own, of the run they were made of, so that the run
 * comes back with its steps.
 */
final class OwnLineage {
  private static final String RUN = "runstore_run";
  private static final String STEP = "runstore_step";

  private OwnLineage() {}

  /** What the event says of the run as a whole. */
  static Optional<Run> run(JsonView event) {
    return decoded(event.at("run", "facets", RUN, "run"), RunCodec::decodeRun);
  }

  /** The run, by its id there, of which the event tells an attempt. */
  static Optional<String> ofAttempt(JsonView event) {
    return event.at("run", "facets", STEP).isThere()
        ? event.at("run", "facets", "parent", "run", "runId").text()
        : Optional.empty();
  }

  private static <T> Optional<T> decoded(JsonView json, Function<byte[], T> decoder) {
    try {
      return json.value().map(value -> decoder.apply(value.shared()));
    } catch (IllegalArgumentException e) {
      throw json.refused(String.valueOf(e.getMessage()));
    }
  }

  /** Tells the steps, the attempts and the bytes elsewhere. */
  static void tell(RunDraft run, List<JsonView> events) {
    for (JsonView event : events) {
      decoded(event.at("run", "facets", STEP, "told"), RunCodec::decodeStep)
          .ifPresent(step -> attempted(run, step, event.at("run", "facets", STEP, "agent").text()));
      for (JsonView untried : event.at("run", "facets", RUN, "steps").items()) {
        decoded(untried, RunCodec::decodeStep).ifPresent(step -> untried(run, step));
      }
      for (String member : List.of("inputs", "outputs")) {
        event.at(member).items().forEach(dataset -> reference(run, dataset));
      }
    }
  }

  private static StepDraft step(RunDraft run, StepState step) {
    return run.step(step.stepId().value())
        .named(Optional.of(step.name()))
        .after(step.parents().stream().map(StepId::value).toList());
  }

  private static void untried(RunDraft run, StepState step) {
    if (step.status() == StepStatus.SKIPPED) {
      step(run, step).skipped(step.reason().orElse("skipped"));
    } else {
      step(run, step).planned();
    }
  }

  private static void attempted(RunDraft run, StepState step, Optional<String> agent) {
    for (Attempt told : step.attempts()) {
      AttemptDraft attempt =
          step(run, step)
              .attempt(told.number())
              .by(agent)
              .error(told.error())
              .used(told.usage())
              .exited(told.exitCode())
              .took(told.duration());
      told.attributes().values().forEach((key, value) -> attempt.with(key, Optional.of(value)));
      attempt.started(told.startedAt());
      told.warnings().forEach(warning -> attempt.warned(warning.code(), warning.message()));
      if (told.status().isTerminal()) {
        attempt.ended(told.status(), told.sourceStatus().orElse(""), told.endedAt());
      }
    }
  }

  private static void reference(RunDraft run, JsonView dataset) {
    JsonView told = dataset.at("facets", "runstore_bytes", "reference");
    if (!told.isThere()) {
      return;
    }
    try {
      run.reference(
          told.at("stepId").text().map(run::step),
          ArtifactRole.valueOf(told.at("role").required()),
          new Reference(
              told.at("name").required(),
              told.at("byteLength").whole(),
              told.at("sha256").text().map(Sha256::new),
              told.at("location").text()));
    } catch (IllegalArgumentException e) {
      throw told.refused(String.valueOf(e.getMessage()));
    }
  }

  /** The free facts of a run, with its measures. */
  static void facts(RunDraft draft, Run told) {
    told.attributes()
        .values()
        .forEach((String key, JsonValue value) -> draft.with(key, Optional.of(value)));
    told.warnings().forEach(warning -> draft.warned(warning.code(), warning.message()));
  }
}
