package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How exports are chosen and where they go. */
final class ExportingTest {
  private static final String RUN = SampleRun.ID.value();

  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void record() {
    SampleRun.writeTo(folder.resolve(".waivern"));
    wct = Cli.in(folder);
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void listsTheFormatsWithoutAStore() {
    List<String> lines = Cli.in(folder.resolve("..")).run("export", "--format", "list").lines();
    assertThat(lines.get(0)).isEqualTo("FORMAT\tENDING\tTYPE\tTABLES\tWRITES");
    assertThat(lines)
        .anyMatch(line -> line.startsWith("bundle\t.bundle\tapplication/gzip\t"))
        .anyMatch(line -> line.startsWith("runstore-json\t.json\tapplication/json\t"));
  }

  @Test
  void refusesFormatsAndTablesThatAreNot() {
    wct.run("export", "--format", "bundel").refused(ExitCode.USAGE, "did you mean bundle?");
    wct.run("export", "--format", "json", "--table", "steps")
        .refused(ExitCode.USAGE, "runstore-json has no tables");
  }

  @Test
  void replacesNoFileUnlessForced() throws IOException {
    Path file = Files.writeString(folder.resolve("run.json"), "precious");
    wct.run("export", RUN, "-O", "run.json").refused(ExitCode.CONFLICT, "run.json", "--force");
    assertThat(file).hasContent("precious");
    assertThat(wct.run("export", RUN, "-O", "run.json", "--force").text()).isEmpty();
    assertThat(file).content().startsWith("{\"format\":\"runstore-json\"");
    assertThat(names()).containsExactly(".waivern", "run.json");
  }

  @Test
  void writesNothingIntoTheStoreItself() throws IOException {
    Path journal = folder.resolve(".waivern/runs/" + RUN + "/events.0.jsonl");
    String before = Files.readString(journal);
    wct.run("export", RUN, "--force", "-O", journal.toString())
        .refused(ExitCode.USAGE, "inside the store", "somewhere else");
    wct.run("export", RUN, "-O", ".waivern/run.json").refused(ExitCode.USAGE, "inside the store");
    assertThat(journal).hasContent(before);
  }

  @Test
  void aForcedExportFollowsALink() throws IOException {
    Path real = Files.writeString(folder.resolve("real.json"), "old");
    Files.createSymbolicLink(folder.resolve("link.json"), real);
    wct.run("export", RUN, "-O", "link.json", "--force").text();
    assertThat(folder.resolve("link.json")).isSymbolicLink();
    assertThat(real).content().startsWith("{\"format\":\"runstore-json\"");
  }

  @Test
  void leavesNothingOfAnExportThatFails() throws IOException {
    Path bytes;
    try (var files = Files.walk(folder.resolve(".waivern/runs").resolve(RUN))) {
      bytes = files.filter(file -> file.endsWith("table.csv")).findFirst().orElseThrow();
    }
    Files.writeString(bytes, "a,b\n1,9\n");
    assertThat(wct.run("export", RUN, "-O", "run.json").code())
        .isEqualTo(ExitCode.CORRUPT.number());
    assertThat(names()).containsExactly(".waivern");
    Files.writeString(folder.resolve("run.json"), "precious");
    assertThat(wct.run("export", RUN, "-O", "run.json", "--force").code())
        .isEqualTo(ExitCode.CORRUPT.number());
    assertThat(folder.resolve("run.json")).hasContent("precious");
    assertThat(names()).containsExactly(".waivern", "run.json");
  }

  @Test
  void choosesTheFormatByTheEndingOfTheFile() throws IOException {
    wct.run("export", RUN, "-O", "run.bundle").text();
    assertThat(wct.run("bundle", "verify", "run.bundle").text()).startsWith(RUN);
    wct.run("export", RUN, "-O", "run").text();
    assertThat(folder.resolve("run")).content().startsWith("{\"format\":\"runstore-json\"");
    wct.run("export", RUN, "-O", "run.txt")
        .refused(ExitCode.USAGE, "no format ends in \".txt\"; give --format NAME");
    assertThat(folder.resolve("run.txt")).doesNotExist();
  }

  @Test
  void newFilesHaveTheUsualPermissions() throws IOException {
    wct.run("export", RUN, "-O", "run.json").text();
    Path usual = Files.createFile(folder.resolve("usual"));
    Set<PosixFilePermission> expected = Files.getPosixFilePermissions(usual);
    assertThat(Files.getPosixFilePermissions(folder.resolve("run.json"))).isEqualTo(expected);
  }

  @Test
  void writesToADeviceAsItIs() {
    assertThat(wct.run("export", RUN, "-O", "/dev/null").text()).isEmpty();
    assertThat(Path.of("/dev/null")).exists();
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void whatAKilledExportLeftGoesWithTheNext() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path target = folder.resolve("left.json");
    String mine = String.valueOf(new LeftParts(target).next().getFileName());
    String pid = "-" + ProcessHandle.current().pid() + "-";
    Path dead = folder.resolve(mine.replace(pid, "-" + gone.pid() + "-"));
    Path alive = folder.resolve(mine);
    Path other = folder.resolve(dead.getFileName().toString().replace("left.json", "right.json"));
    for (Path part : List.of(dead, alive, other)) {
      Files.writeString(part, "a part");
    }
    wct.run("export", "--output", "left.json").text();
    assertThat(target).isNotEmptyFile();
    assertThat(alive).exists();
    assertThat(other).exists();
    if (Files.exists(Path.of("/proc/self/ns/pid"))) {
      assertThat(dead).doesNotExist();
    }
  }
}
