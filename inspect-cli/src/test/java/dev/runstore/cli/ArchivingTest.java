package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.RunId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class ArchivingTest {
  private static final String RUN = SampleRun.ID.value();

  @TempDir Path folder;

  @Test
  void readsAnArchivedRunAsIfItWereLive() {
    Cli wct = Cli.in(folder);
    Path root = folder.resolve(".waivern");
    SampleRun.writeTo(root);
    List<String[]> readings =
        List.of(
            new String[] {"runs", "list", "-o", "jsonl"},
            new String[] {"runs", "search", "bad row", "-o", "json"},
            new String[] {"inspect", RUN, "-o", "json"},
            new String[] {"inspect", RUN},
            new String[] {"inspect", RUN, "parse/table.csv"},
            new String[] {"inspect", RUN, "--step", "parse", "--input"},
            new String[] {"runs", "events", RUN, "-o", "jsonl"},
            new String[] {"runs", "logs", RUN},
            new String[] {"runs", "steps", RUN, "-o", "json"},
            new String[] {"runs", "artifacts", RUN, "-o", "jsonl"},
            new String[] {"export", RUN});
    List<String> live = readings.stream().map(args -> wct.run(args).text()).toList();

    assertThat(wct.run("runs", "archive", RUN).text()).isEqualTo(RUN + "\n");
    assertThat(root.resolve("runs").resolve(RUN)).doesNotExist();
    assertThat(readings.stream().map(args -> wct.run(args).text())).isEqualTo(live);
    assertThat(wct.run("store", "check", "-o", "name").text()).isEmpty();
    assertThat(wct.run("runs", "archive", RUN).err())
        .contains("archived 0 runs; 1 was there before");
    assertThat(wct.run("runs", "archive", "--older-than", "999d").err())
        .contains("archived 0 runs: none has ended longer ago than 999d", "imported");

    assertThat(wct.run("runs", "restore", RUN).text()).isEqualTo(RUN + "\n");
    assertThat(root.resolve("runs").resolve(RUN)).exists();
    assertThat(wct.run("runs", "restore", RUN).err()).contains("restored 0 runs");
    wct.run("runs", "archive", RUN).text();
    wct.run("runs", "hold", RUN, "--reason", "case 7").text();
    wct.run("runs", "cleanup", "--keep", "0").text();
    wct.run("runs", "release-hold", RUN, "--reason", "over").text();
    assertThat(wct.run("inspect", RUN, "parse/table.csv").text()).isEqualTo("a,b\n1,2\n");
    wct.run("runs", "archive", RUN).text();
    wct.run("runs", "cleanup", "--keep", "0").text();
    assertThat(ChildProcess.entries(root.resolve(".archive"))).isZero();
    wct.run("runs", "restore", RUN).refused(ExitCode.NOT_FOUND, "deleted");
  }

  @Test
  void archivesWhatEndedLongAgoAndGoesOnAfterAKill() throws Exception {
    Cli wct = Cli.in(folder);
    Path root = folder.resolve(".waivern");
    Instant longAgo = Instant.now().minus(Duration.ofDays(40));
    List<RunId> old = EndedRuns.in(root, "old", 40, InstantSource.fixed(longAgo));
    List<RunId> young = EndedRuns.in(root, "young", 2);
    wct.run("runs", "archive").refused(ExitCode.USAGE, "--older-than");
    Path said = folder.resolve("said");
    Process process = ChildProcess.start(folder, said, "runs", "archive", "--older-than", "30d");
    boolean killed =
        ChildProcess.killWhen(process, () -> ChildProcess.entries(root.resolve(".archive")) >= 5);
    assertThat(killed).as(ChildProcess.said(said)).isTrue();
    assertThat(wct.run("runs", "list", "--all", "-o", "name").lines()).hasSize(42);

    wct.run("runs", "archive", "--older-than", "30d").text();
    assertThat(wct.run("runs", "archive", "--older-than", "30d").err())
        .contains("archived 0 runs; 40 were there before");
    assertThat(ChildProcess.entries(root.resolve("runs"))).isEqualTo(young.size());
    assertThat(wct.run("runs", "list", "--all", "-o", "name").lines()).hasSize(42);
    for (RunId run : List.of(old.get(0), old.get(39), young.get(0))) {
      assertThat(wct.run("inspect", run.value(), "data.txt").text())
          .isEqualTo(new String(EndedRuns.content(run), java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(wct.run("store", "check").text()).doesNotContain("loss", "warning");
  }
}
