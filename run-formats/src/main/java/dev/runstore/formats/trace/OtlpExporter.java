package dev.runstore.formats.trace;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.support.OtlpTrace;
import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunFacts;
import dev.runstore.formats.RunSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** Writes a run as a trace of OpenTelemetry: the same that the folder for people has. */
public final class OtlpExporter implements RunExporter {
  /** For {@code ServiceLoader}. */
  public OtlpExporter() {}

  @Override
  public String format() {
    return "otlp";
  }

  @Override
  public String description() {
    return "a trace of OpenTelemetry: OTLP/JSON, a request of at most 1,000 spans a line";
  }

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public String fileEnding() {
    return ".otlp.json";
  }

  @Override
  public void write(RunSource run, OutputStream out) {
    try {
      OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
      Run header = run.run();
      OtlpTrace trace = new OtlpTrace(header, buffered);
      run.losses().warning().ifPresent(trace::warn);
      RunFacts facts = RunFacts.ofPayloads(run, trace::add);
      trace.payloads(facts.input(), facts.output());
      Map<StepRunId, String> agents = run.agents();
      for (StepState step : run.steps()) {
        trace.add(step, attempt -> Optional.ofNullable(agents.get(attempt.stepRunId())));
      }
      trace.finish();
      buffered.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write run " + run.runId() + ": " + e.getMessage(), e);
    }
  }
}
