package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.dag.RunFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a command that {@code wct record} ran. */
final class RecordingTest {
  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void call() {
    wct = Cli.in(folder);
  }

  @Test
  void namesARunByItsCommandLine() {
    wct.run("record", "--", "sh", "-c", "echo a b").text();
    assertThat(wct.run("inspect").text())
        .contains("subject\tworkflow sh (sh -c 'echo a b')\n", "command\tsh -c 'echo a b'\n");
    assertThat(wct.onTerminal().run("runs", "list").text()).contains("sh -c 'echo a b'");
    assertThat(wct.run("inspect", "--config").text())
        .contains("\"command\"", "echo a b", "workingDirectory");
    wct.run("record", "--", "echo", "x".repeat(100)).text();
    assertThat(wct.run("inspect", "-o", "json").text())
        .containsPattern("\"name\"\\s*:\\s*\"echo x{54}…\"");
    wct.run("record", "--workflow", "nightly", "--", "true").text();
    assertThat(wct.run("inspect").text())
        .contains("subject\tworkflow nightly\n", "command\ttrue\n");
  }

  @Test
  void keepsSecretsOutOfTheName() {
    wct.with("TOKEN", "it's open")
        .run("record", "--secret", "TOKEN", "--", "echo", "-n", "it's open")
        .text();
    assertThat(wct.run("inspect").text()).contains("(echo -n '***')").doesNotContain("open");
    assertThat(wct.run("inspect", "-o", "json").text()).doesNotContain("open");
  }

  @Test
  void keepsSecretsWholeWhereLongLinesAreCut() {
    wct.with("TOKEN", "s3cr3t-v4lue")
        .run(
            "record",
            "--secret",
            "TOKEN",
            "--",
            "sh",
            "-c",
            "head -c 15995 /dev/zero | tr '\\0' x; echo \"$TOKEN\"")
        .text();
    assertThat(wct.run("runs", "logs").text())
        .contains("***")
        .doesNotContain("s3cr")
        .doesNotContain("v4lue");
  }

  @Test
  void leavesNothingOfItsPipesAlsoIfTheyAreRemoved() throws IOException {
    Path work = RunFolders.ofUser(Optional.empty()).base();
    String script = "rm -rf " + work + "/\"$RUNSTORE_RUN_ID\"*/*; exit 3";
    assertThat(wct.run("record", "--", "sh", "-c", script).code()).isEqualTo(3);
    String run = wct.run("inspect", "-o", "name").text().strip();
    try (Stream<Path> left = Files.list(work)) {
      assertThat(left).noneMatch(folder -> String.valueOf(folder.getFileName()).startsWith(run));
    }
  }

  @Test
  void recordsALastLineWithoutABreak() {
    assertThat(wct.run("record", "--", "printf", "one\\ntwo").text()).isEqualTo("one\ntwo");
    assertThat(wct.run("runs", "logs").text()).isEqualTo("command\tone\ncommand\ttwo\n");
  }

  @Test
  void givesTheCommandNothingOfTheLauncher() {
    Cli launched =
        wct.with("WCT_STDOUT", "pipe").with("WCT_STDERR", "pipe").with("WCT_CALLED", "./wct");
    assertThat(launched.run("record", "--", "env").text()).contains("PATH=").doesNotContain("WCT_");
    assertThat(wct.run("inspect", "--config").text()).contains("PATH").doesNotContain("WCT_");
  }
}
