package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Warning;
import dev.runstore.dag.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes that a command starts in the background, their outputs sent elsewhere. */
@Timeout(60)
final class LeftBehindTest {
  private static final String BACKGROUND = "sleep 300 > $SHARED/log 2>&1 & echo $! > $SHARED/pid";

  @RegisterExtension final Bench bench = new Bench();

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "this platform does not tell");
  }

  private boolean isGone() throws IOException {
    long pid = Long.parseLong(Files.readString(bench.shared().resolve("pid")).strip());
    return ProcessHandle.of(pid).map(ProcessTree::isGone).orElse(true);
  }

  @Test
  void endWithTheStep() throws IOException {
    RunOutcome outcome = bench.run("- {id: a, run: \"%s\"}\n".formatted(BACKGROUND));
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(isGone()).isTrue();
    Attempt attempt = bench.step(outcome.runId(), "a").attempts().get(0);
    assertThat(attempt.warnings()).extracting(Warning::code).containsExactly("left-behind");
  }

  @Test
  void mayServeLaterStepsUntilTheRunEnds() throws IOException {
    RunOutcome outcome =
        bench.run(
            """
            - {id: a, run: "env -u RUNSTORE_STEP_RUN_ID %s"}
            - {id: b, needs: a, run: "kill -0 $(cat $SHARED/pid)"}
            """
                .formatted(BACKGROUND));
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(isGone()).isTrue();
  }

  @Test
  void areNotMistakenForThoseOfOthersThatKnowTheRun() throws Exception {
    RunId id = RunId.next();
    ProcessBuilder builder = new ProcessBuilder("sleep", "300");
    builder.environment().put("RUNSTORE_RUN_ID", id.value());
    Process other = builder.start();
    try {
      bench
          .builder()
          .build()
          .run(bench.runbook("- {id: a, run: \"true\"}"), RunRequest.PLAIN.withId(id));
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void areGivenTimeToLoseTheNamesOfTheirStep() throws IOException {
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              run: (sleep 0.1; exec env -u RUNSTORE_STEP_RUN_ID sleep 300) > "$SHARED/log" 2>&1 &
                echo $! > "$SHARED/pid"
            - {id: b, needs: a, run: "kill -0 $(cat $SHARED/pid)"}
            """);
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.step(outcome.runId(), "a").attempts().get(0).warnings()).isEmpty();
    assertThat(isGone()).isTrue();
  }

  @Test
  void mayOutliveTheRun() throws IOException {
    bench.run(
        "- {id: a, run: \"env -u RUNSTORE_STEP_RUN_ID -u RUNSTORE_RUN_ID %s\"}\n"
            .formatted(BACKGROUND));
    assertThat(isGone()).isFalse();
    long pid = Long.parseLong(Files.readString(bench.shared().resolve("pid")).strip());
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }
}
