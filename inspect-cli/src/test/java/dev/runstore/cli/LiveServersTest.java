package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that go on in one process while others read, follow, cancel and resume them on servers. */
@Timeout(300)
final class LiveServersTest {
  private static final String RUNBOOK =
      """
      subject: {kind: workflow, id: slow}
      steps:
        - {id: a, run: "echo from-a"}
        - {id: b, needs: [a], run: 'until [ -e "$GO" ]; do sleep 0.05; done; echo from-b'}
      env: {GO: "${GO}"}
      """;

  @TempDir Path folder;
  private Cli wct;
  private final List<Process> runners = new ArrayList<>();

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(folder.resolve("slow.yaml"), RUNBOOK);
    wct = ServerProfiles.in(folder).with("GO", folder.resolve("go").toString());
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process runner : runners) {
      runner.destroyForcibly().waitFor();
    }
  }

  /** Starts a run that waits in its second step. */
  private String start(String profile) throws IOException {
    Path said = folder.resolve("runner");
    Process runner = wct.start(said, "--profile", profile, "run", "slow.yaml");
    runners.add(runner);
    await(runner, said, "from-a");
    return wct.run("--profile", profile, "inspect", "@running", "-o", "name").text().strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"saas", "saas-postgres", "s3"})
  void areFollowedToTheirEnd(String profile) throws Exception {
    String run = start(profile);
    Path lines = folder.resolve("lines");
    Path screen = folder.resolve("screen");
    Process logs =
        wct.start(lines, "--profile", profile, "runs", "logs", run, "-f", "--interval", "50ms");
    Process watch =
        wct.start(
            screen,
            "--profile",
            profile,
            "inspect",
            run,
            "--watch",
            "--exit-status",
            "--interval",
            "50ms");
    await(logs, lines, "from-a");
    await(watch, screen, "step.started");
    assertThat(logs.isAlive()).isTrue();
    Files.createFile(folder.resolve("go"));
    assertThat(logs.waitFor()).as(Files.readString(lines)).isZero();
    assertThat(watch.waitFor()).as(Files.readString(screen)).isZero();
    assertThat(Files.readString(lines)).contains("from-b");
    assertThat(Files.readString(screen)).contains("succeeded");
    assertThat(runners.get(0).waitFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"saas", "saas-postgres", "s3"})
  void areCancelledFromElsewhere(String profile) throws Exception {
    String run = start(profile);
    wct.run("--profile", profile, "runs", "cancel", run, "--reason", "enough").text();
    assertThat(runners.get(0).waitFor()).isEqualTo(ExitCode.FAILURE.number());
    assertThat(wct.run("--profile", profile, "inspect", run, "-o", "json").text())
        .contains("\"status\" : \"CANCELLED\"", "enough");
  }

  @ParameterizedTest
  @ValueSource(strings = {"saas", "saas-postgres", "s3"})
  void areResumedAfterTheirRunnerWasKilled(String profile) throws Exception {
    String run = start(profile);
    assertThat(ChildProcess.reached(runners.get(0), () -> starts(profile, run) == 2)).isTrue();
    runners.get(0).destroyForcibly().waitFor();
    Files.createFile(folder.resolve("go"));
    wct.run("--profile", profile, "run", "--resume", run).text();
    assertThat(wct.run("--profile", profile, "runs", "steps", run, "-o", "csv").text().lines())
        .hasSize(3);
    assertThat(wct.run("--profile", profile, "runs", "logs", run).lines())
        .filteredOn(line -> line.contains("from-a"))
        .hasSize(1);
    assertThat(wct.run("--profile", profile, "runs", "events", run, "-o", "json").text())
        .contains("lease.claimed", "\"from-b\"");
    assertThat(wct.run("--profile", profile, "inspect", run, "--exit-status").code()).isZero();
  }

  /** How many steps are known to have started; those before the last have ended. */
  private int starts(String profile, String run) {
    return wct.run("--profile", profile, "runs", "events", run)
            .text()
            .split("step\\.started")
            .length
        - 1;
  }

  private static void await(Process process, Path said, String words) throws IOException {
    boolean there = ChildProcess.reached(process, () -> ChildProcess.said(said).contains(words));
    assertThat(there).as(ChildProcess.said(said)).isTrue();
  }
}
