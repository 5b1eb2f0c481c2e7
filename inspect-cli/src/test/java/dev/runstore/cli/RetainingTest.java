package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class RetainingTest {
  @TempDir Path folder;
  private Path root;
  private Cli wct;

  @BeforeEach
  void configure() throws IOException {
    root = folder.resolve(".waivern");
    wct = Cli.in(folder).with("XDG_STATE_HOME", folder.resolve("state").toString());
    Files.writeString(
        folder.resolve("runstore.yaml"),
        "profiles: { laptop: { executions: { type: filesystem, root: .waivern }, artifacts: { type:"
            + " filesystem, root: .waivern } } }\nretention: { mode: lite }\n");
  }

  @Test
  void deletesWhatTheConfigurationGivesUpAndTellsFigures() {
    List<RunId> runs = EndedRuns.in(root, "nightly", 13);
    wct.run("runs", "pin", runs.get(0).value()).text();
    wct.run("store", "retain", "--status").refused(ExitCode.FAILURE, "never run");

    assertThat(wct.run("store", "retain").text())
        .contains("\"succeeded\":true", "\"planned\":2,\"deleted\":2", "\"kept\":1")
        .contains("\"artifactBytes\":200", "\"backlogRuns\":0", "\"error\":null");
    assertThat(wct.run("store", "retain").text())
        .contains("\"planned\":0", "\"rounds\":2", "\"deletedInAll\":2", "\"failures\":0");
    assertThat(wct.run("runs", "list", "--all", "-o", "name").lines()).hasSize(11);
    assertThat(wct.run("store", "retain", "--status").text()).contains("\"lastSuccess\":\"20");
    Cli.Said stale = wct.run("store", "retain", "--status", "--stale-after", "0s");
    assertThat(stale.code()).isEqualTo(1);
    assertThat(stale.err()).contains("longer ago than 0s");
  }

  @Test
  void refusesToDeleteWithoutBeingTold() throws IOException {
    EndedRuns.in(root, "nightly", 13);
    Files.delete(folder.resolve("runstore.yaml"));
    wct.run("store", "retain").refused(ExitCode.USAGE, "has no retention");
    assertThat(wct.run("runs", "list", "--all", "-o", "name").lines()).hasSize(13);
  }

  @Test
  void saysThatARoundFailed() throws IOException {
    List<RunId> runs = EndedRuns.in(root, "nightly", 12);
    Path tombstones = root.resolve("tombstones");
    Files.createDirectories(root);
    Files.deleteIfExists(tombstones);
    Files.writeString(tombstones, "in the way");
    Cli.Said failed = wct.run("store", "retain");
    assertThat(failed.code()).isNotZero();
    assertThat(failed.out())
        .contains("\"succeeded\":false", "\"consecutiveFailures\":1", "\"backlogRuns\":2")
        .contains("\"lastSuccess\":null");
    assertThat(wct.run("store", "retain", "--status").code()).isEqualTo(1);

    Files.delete(tombstones);
    assertThat(wct.run("store", "retain").text())
        .contains("\"succeeded\":true", "\"consecutiveFailures\":0", "\"failures\":1")
        .contains("\"deletedInAll\":2", "\"backlogRuns\":0");
    assertThat(wct.run("runs", "list", "--all", "-o", "name").lines())
        .doesNotContain(runs.get(0).value(), runs.get(1).value());
  }

  @Test
  void aStoreThatIsGoneIsAFailureInTheFigures() throws IOException {
    EndedRuns.in(root, "nightly", 12);
    assertThat(wct.run("store", "retain").code()).isZero();
    Files.move(root, folder.resolve("elsewhere"));
    Cli.Said failed = wct.run("store", "retain");
    assertThat(failed.code()).isEqualTo(ExitCode.NOT_FOUND.number());
    assertThat(failed.out()).contains("\"succeeded\":false", "\"failures\":1", "no store in");
    Cli.Said status = wct.run("store", "retain", "--status");
    assertThat(status.code()).isEqualTo(ExitCode.FAILURE.number());
    assertThat(status.out())
        .isEqualTo(failed.out())
        .contains("\"rounds\":2", "\"deletedInAll\":2", "\"lastSuccess\":\"20");
  }

  @Test
  void goesOnForEverAndAfterAKill() throws Exception {
    EndedRuns.in(root, "nightly", 12);
    Path said = folder.resolve("said");
    Process process = ChildProcess.start(folder, said, "store", "retain", "--watch", "20ms");
    try {
      assertThat(ChildProcess.reached(process, () -> lines(said) >= 2)).isTrue();
      EndedRuns.in(root, "nightly", 40);
      Path tombstones = root.resolve("tombstones");
      assertThat(ChildProcess.killWhen(process, () -> ChildProcess.entries(tombstones) > 10))
          .as(ChildProcess.said(said))
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(wct.run("store", "retain").text()).contains("\"succeeded\":true");
    assertThat(wct.run("runs", "list", "--all", "-o", "name").lines()).hasSize(10);
    assertThat(ChildProcess.entries(root.resolve("runs"))).isEqualTo(10);
  }

  private static long lines(Path file) {
    return ChildProcess.said(file).lines().count();
  }
}
