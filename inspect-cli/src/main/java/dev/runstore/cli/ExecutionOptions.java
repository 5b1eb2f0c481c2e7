package dev.runstore.cli;

import dev.runstore.cli.output.Format;
import dev.runstore.dag.RunRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that execute a run. */
final class ExecutionOptions {
  @Mixin InputOptions inputs = new InputOptions();
  @Mixin LabelOption labels = new LabelOption();
  @Mixin OutputOption output = new OutputOption();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Run at most so many steps at a time.")
  @Nullable Integer concurrency;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Stop the run after this time, as in 10m.")
  @Nullable String timeout;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show only how the run ended.")
  boolean quiet;

  RunRequest request(App app) throws IOException {
    if (concurrency != null && concurrency < 1) {
      throw CommandFailure.usage("--concurrency takes a number from 1, not " + concurrency);
    }
    RunRequest request = RunRequest.PLAIN.given(inputs.values(app)).labelled(labels.labels());
    return timeout == null ? request : request.within(Quantity.time("--timeout", timeout));
  }

  /** Whether the result is for programs, so that the progress goes elsewhere. */
  boolean isForPrograms() {
    return output.format != Format.TABLE && output.format != Format.WIDE;
  }
}
