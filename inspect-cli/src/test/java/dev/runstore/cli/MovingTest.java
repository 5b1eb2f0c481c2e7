package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class MovingTest {
  private static final String RUN = SampleRun.ID.value();

  @TempDir Path folder;
  private Path here;
  private Cli wct;

  @BeforeEach
  void record() {
    here = folder.resolve("here");
    wct = Cli.in(folder).with("XDG_STATE_HOME", folder.resolve("state").toString());
    SampleRun.writeTo(here);
  }

  private Cli.Said from(String store, String... words) {
    String[] args = new String[words.length + 2];
    args[0] = "--root";
    args[1] = store;
    System.arraycopy(words, 0, args, 2, words.length);
    return wct.run(args);
  }

  @Test
  void runsOfOneTenantBecomeThoseOfAnother() {
    RunId run = EndedRuns.in(folder.resolve("here"), "nightly", 1).get(0);
    assertThat(
            wct.run("store", "copy", "./here", "./there", "--to-tenant", "acme", "-o", "name")
                .text())
        .contains(run.value());
    assertThat(from("there", "--tenant", "acme", "runs", "list", "-o", "name").text())
        .contains(run.value());
    assertThat(from("there", "runs", "list", "-o", "name").text()).isEmpty();
    wct.run("store", "copy", "./here", "s3://runs").refused(ExitCode.USAGE, "s3://runs is a URL");
    wct.run("store", "copy", "./here", "./there", "--to-tenant", "")
        .refused(ExitCode.USAGE, "--to-tenant");
  }

  @Test
  void theFolderOfAnExportComesInAgain() {
    from("here", "export", RUN, "--format", "folder", "--output", "./out").text();
    assertThat(from("there", "--tenant", "acme", "import", "out").text())
        .contains(RUN, "folder\tyes\tout");
    assertThat(from("there", "--tenant", "acme", "import", "out").text())
        .contains(RUN, "folder\tno\tout");
    assertThat(from("there", "--tenant", "acme", "export", RUN).text())
        .isEqualTo(from("here", "export", RUN).text());
    from("there", "import", "out", "--again").refused(ExitCode.USAGE, "leave --again away");
    EndedRuns.in(here, "nightly", 3);
    assertThat(from("there", "import", "here", "-o", "name").lines()).hasSize(4);
  }

  @Test
  void copiesEverythingAndASecondTimeNothing() {
    List<RunId> more = EndedRuns.in(here, "nightly", 3);
    String held = more.get(0).value();
    String archived = more.get(1).value();
    from("here", "runs", "hold", held, "--reason", "case 7").text();
    from("here", "runs", "pin", held).text();
    from("here", "runs", "archive", archived).text();
    RunId open = RunId.next();
    Runner anna = new Runner("agent", "anna", "1", Optional.empty());
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(here));
        Recorder recorder =
            Recorder.to(stores.executions(), stores.artifacts()).runner(anna).build();
        RunRecording run = recorder.start(open, RunCreated.of(Subject.agent("thinker")))) {
      assertThat(wct.run("store", "copy", "here", "./there", "-o", "name").text().lines())
          .containsExactlyInAnyOrder(RUN, open.value(), held, archived, more.get(2).value());
      assertSame(RUN, held, archived, more.get(2).value(), open.value());
      Cli.Said again = wct.run("store", "copy", "here", "./there", "-o", "jsonl");
      assertThat(again.text()).isEmpty();
      assertThat(again.err()).contains("copied 0 runs", "5 were there already");
      run.succeed();
    }
    assertThat(wct.run("store", "copy", "here", "./there", "-o", "name").text())
        .isEqualTo(open + "\n");
    assertSame(open.value());
    assertThat(from("there", "inspect", open.value(), "-o", "json").text()).contains("SUCCEEDED");
    assertThat(from("there", "inspect", held).text()).contains("pinned\tyes", "case 7");
    assertThat(from("there", "store", "check").text()).doesNotContain("loss", "warning");
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve("there")))) {
      assertThat(stores.executions().find(open).orElseThrow().lease()).isEmpty();
      assertThat(
              stores.executions().claimNext(dev.runstore.api.RunQuery.all(), ClaimTerms.of(anna)))
          .isEmpty();
    }
  }

  /** An export holds every event, note and byte: it is the same from both. */
  private void assertSame(String... runs) {
    for (String run : runs) {
      assertThat(from("there", "export", run).text())
          .as(run)
          .isEqualTo(from("here", "export", run).text());
    }
  }

  @Test
  void leavesOutWhatWasDeletedOrDiffersThere() throws IOException {
    List<RunId> runs = EndedRuns.in(here, "nightly", 2);
    wct.run("store", "copy", "here", "./there").text();
    from("there", "runs", "cleanup", "--keep", "1", "--workflow", "nightly").text();
    Path there = folder.resolve("other");
    RunId clash = runs.get(1);
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(there))) {
      stores
          .executions()
          .create(
              clash,
              dev.runstore.api.event.Event.undated(RunCreated.of(Subject.workflow("other"))));
    }
    assertThat(wct.run("store", "copy", "here", "./there", "-o", "jsonl").text())
        .contains("\"runId\":\"" + runs.get(0) + "\",\"result\":\"DELETED\"");
    Cli.Said clashed = wct.run("store", "copy", "here", "other", "-o", "jsonl");
    assertThat(clashed.code()).isEqualTo(1);
    assertThat(clashed.lines())
        .hasSize(3)
        .anyMatch(line -> line.contains(clash.value()) && line.contains("\"REFUSED\""));
    assertThat(from("other", "runs", "list", "-o", "name").lines()).hasSize(3);

    assertThat(wct.run("store", "copy", "here", "./there", "--tenant", "acme").err())
        .contains("no such run of tenant acme");
    wct.run("store", "copy", "here", "./here").refused(ExitCode.USAGE, "the same store");
    wct.run("store", "copy", "./gone", "there").refused(ExitCode.NOT_FOUND, "no store in");
    wct.run("store", "copy", "nope", "there").refused(ExitCode.USAGE, "nope", "./nope");
    wct.run("store", "copy", "here", "./there", "--root", "x").refused(ExitCode.USAGE, "--root");
  }

  @Test
  void doesNotCopyDamagedBytes() throws IOException {
    RunId run = EndedRuns.in(here, "nightly", 1).get(0);
    Path bytes;
    try (var files = Files.walk(here.resolve("runs").resolve(run.value()).resolve("artifacts"))) {
      bytes =
          files
              .filter(file -> file.toFile().isFile() && file.toFile().length() == 100)
              .findFirst()
              .orElseThrow();
    }
    byte[] content = Files.readAllBytes(bytes);
    content[50] = 'x';
    Files.write(bytes, content);
    Cli.Said said = wct.run("store", "copy", "here", "./there", "-o", "jsonl");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out())
        .contains("\"runId\":\"" + run + "\",\"result\":\"REFUSED\"", "is damaged");
    assertThat(from("there", "runs", "list", "-o", "name").text()).isEqualTo(RUN + "\n");
  }

  @Test
  void completesACopyThatWasKilled() throws Exception {
    List<RunId> runs = EndedRuns.in(here, "nightly", 60);
    Path there = folder.resolve("there");
    Path said = folder.resolve("said");
    Process process = ChildProcess.start(folder, said, "store", "copy", "here", "./there");
    assertThat(
            ChildProcess.killWhen(process, () -> ChildProcess.entries(there.resolve("runs")) >= 20))
        .as(ChildProcess.said(said))
        .isTrue();
    wct.run("store", "copy", "here", "./there").text();
    assertThat(from("there", "runs", "list", "--all", "-o", "name").text())
        .isEqualTo(from("here", "runs", "list", "--all", "-o", "name").text());
    assertSame(runs.get(0).value(), runs.get(40).value(), runs.get(59).value());
    assertThat(from("there", "store", "check").text()).doesNotContain("loss", "warning");
    assertThat(wct.run("store", "copy", "here", "./there").err()).contains("61 were there already");
  }

  @Test
  void packsARunIntoABundleThatVerifiesOffline() throws IOException {
    Path bundle = folder.resolve("run.bundle");
    from("here", "runs", "pin", RUN).text();
    from("here", "export", RUN, "--format", "bundle", "--output", "run.bundle").text();
    assertThat(wct.run("bundle", "verify", "run.bundle").text()).isEqualTo(RUN + "\trun.bundle\n");
    assertThat(wct.run("--root", "there", "import", "run.bundle", "-o", "jsonl").text())
        .contains("\"runId\":\"" + RUN + "\"", "\"format\":\"bundle\"", "\"isNew\":true");
    assertThat(wct.run("--root", "there", "import", "run.bundle", "-o", "jsonl").text())
        .contains("\"isNew\":false");
    assertSame(RUN);
    from("there", "export", RUN, "--format", "bundle", "--output", "again.bundle").text();
    assertThat(folder.resolve("again.bundle")).hasSameBinaryContentAs(bundle);
    wct.onTerminal()
        .run("--root", "here", "export", RUN, "--format", "bundle")
        .refused(ExitCode.USAGE, "--output");

    byte[] whole = Files.readAllBytes(bundle);
    for (int at = 0; at < whole.length; at += 97) {
      byte[] changed = whole.clone();
      changed[at] ^= 4;
      if (at == 4 || at == 8 || at == 9) {
        continue;
      }
      refused(changed, "byte " + at + " changed");
    }
    for (int length : new int[] {0, 1, 20, whole.length / 2, whole.length - 1}) {
      refused(java.util.Arrays.copyOf(whole, length), "cut to " + length);
    }
    for (int more : new int[] {1, 7, 30, 100_000}) {
      refused(java.util.Arrays.copyOf(whole, whole.length + more), more + " bytes after the end");
    }
    refused("{}".getBytes(StandardCharsets.UTF_8), "no bundle");
    assertThat(wct.run("bundle", "verify", "bad.bundle").err())
        .startsWith("damaged: bad.bundle: it is no bundle")
        .contains("wct export RUN --format bundle")
        .doesNotContain("import");
    wct.run("bundle", "verify", "gone")
        .refused(ExitCode.FAILURE, "cannot verify gone: there is no");
  }

  private void refused(byte[] content, String how) throws IOException {
    Files.write(folder.resolve("bad.bundle"), content);
    Cli.Said said = wct.run("bundle", "verify", "bad.bundle");
    assertThat(said.code()).as(how).isEqualTo(ExitCode.CORRUPT.number());
    assertThat(said.out()).as(how).isEmpty();
    assertThat(wct.run("--root", "empty", "import", "bad.bundle").code()).as(how).isNotZero();
    assertThat(folder.resolve("empty")).doesNotExist();
  }
}
