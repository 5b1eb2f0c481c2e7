package dev.runstore.formats.openlineage;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a run as events of OpenLineage, one a line: a run of the workflow or agent, below it one
 * for each attempt, and what they read and wrote as datasets.
 */
public final class LineageExporter implements RunExporter {
  /** For {@code ServiceLoader}. */
  public LineageExporter() {}

  @Override
  public String format() {
    return "openlineage";
  }

  @Override
  public String description() {
    return "events of OpenLineage, one a line";
  }

  @Override
  public String mediaType() {
    return "application/x-ndjson";
  }

  @Override
  public String fileEnding() {
    return ".openlineage.jsonl";
  }

  @Override
  public void write(RunSource source, OutputStream out) {
    Run run = source.run();
    try {
      OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
      LineageEvents events =
          new LineageEvents(run, source.losses(), source.executions().tenant(), buffered);
      events.runStarted();
      LineageData data = LineageData.of(source);
      Map<StepRunId, String> agents = source.agents();
      for (StepState step : source.steps()) {
        attempts(step, data, agents, events);
        if (step.attempts().isEmpty()) {
          events.untried(step);
        }
      }
      events.datasets(data.ofRun(), data.leftOut());
      events.runEnded();
      buffered.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write run " + run.id() + ": " + e.getMessage(), e);
    }
  }

  private static void attempts(
      StepState step, LineageData data, Map<StepRunId, String> agents, LineageEvents events) {
    int last = step.attempts().size() - 1;
    for (int i = 0; i <= last; i++) {
      Attempt attempt = step.attempts().get(i);
      Optional<StepId> whole = i == last ? Optional.of(step.stepId()) : Optional.empty();
      events.attempt(
          step,
          attempt,
          Optional.ofNullable(agents.get(attempt.stepRunId())),
          data.of(attempt.stepRunId(), whole));
    }
  }
}
