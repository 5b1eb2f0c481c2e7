package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.AmbiguousRunException;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import dev.runstore.cli.Cli.Said;
import dev.runstore.formats.RefusedImportException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RefusalsTest {
  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void record() {
    wct = Cli.in(folder);
    SampleRun.writeTo(folder.resolve(".waivern"));
  }

  @Test
  void knowsTheExitCodeOfEveryError() {
    assertThat(
            Map.ofEntries(
                Map.entry(new StoreException.NotFound("x"), 3),
                Map.entry(new StoreException.Expired("x"), 3),
                Map.entry(new StoreException.NotYet("x"), 3),
                Map.entry(new StoreException.Forbidden("x"), 4),
                Map.entry(new StoreException.AlreadyExists("x"), 5),
                Map.entry(new StoreException.Conflict("x", 1), 5),
                Map.entry(new StoreException.Fenced("x"), 5),
                Map.entry(new StoreException.LeaseHeld("x", Instant.EPOCH), 5),
                Map.entry(new StoreException.Unavailable("x"), 6),
                Map.entry(new StoreException.OutcomeUnknown("x"), 6),
                Map.entry(new StoreException.Corrupt("x"), 7),
                Map.entry(new StoreException.InvalidConfiguration("x"), 2),
                Map.entry(new StoreException.Unsupported("x"), 1),
                Map.entry(new AmbiguousRunException("x", List.of()), 5),
                Map.entry(new RefusedImportException("x"), 1),
                Map.entry(new IllegalArgumentException("x"), 2),
                Map.entry(new IOException(new StoreException.Corrupt("x")), 7),
                Map.entry(new IllegalStateException("x"), 1)))
        .allSatisfy((failure, code) -> assertThat(ExitCode.of(failure).number()).isEqualTo(code));
  }

  @Test
  void refusesCommandLines() {
    wct.run().refused(ExitCode.USAGE, "no command is named");
    wct.run("insepct").refused(ExitCode.USAGE, "\"wct insepct\"", "did you mean inspect?");
    wct.run("logs").refused(ExitCode.USAGE, "\"wct logs\", did you mean runs logs?");
    wct.run("check").refused(ExitCode.USAGE, "did you mean store check?");
    wct.run("runs").refused(ExitCode.USAGE, "there are: list");
    wct.run("runs", "lst").refused(ExitCode.USAGE, "did you mean list?");
    wct.run("runs", "list", "--statsu", "x").refused(ExitCode.USAGE, "did you mean --status?");
    wct.run("runs", "list", "--status", "faild").refused(ExitCode.USAGE, "did you mean failed?");
    wct.run("runs", "list", "--since", "yesterday").refused(ExitCode.USAGE, "--since", "7d");
    wct.run("runs", "list", "--limit", "0").refused(ExitCode.USAGE, "--limit");
    wct.run("runs", "list", "--limit", "many").refused(ExitCode.USAGE, "--limit", "many");
    wct.run("runs", "list", "-l", "novalue").refused(ExitCode.USAGE, "KEY=VALUE");
    wct.run("runs", "list", "-o", "xml").refused(ExitCode.USAGE, "xml");
    wct.run("inspect", "--attempt", "2").refused(ExitCode.USAGE, "--step");
    wct.run("inspect", "--input", "--output").refused(ExitCode.USAGE, "--input");
    wct.run("run").refused(ExitCode.USAGE, "--resume");
    wct.run("record").refused(ExitCode.USAGE, "CMD");
    wct.run("inspect", "a", "b", "c").refused(ExitCode.USAGE, "unexpected argument");
  }

  @Test
  void saysWhatIsRightInsteadOfAWrongValue() {
    wct.run("runs", "list", "-o", "jsn")
        .refused(ExitCode.USAGE, "takes table, wide, json, jsonl, yaml, csv, name, not \"jsn\"")
        .refused(ExitCode.USAGE, "did you mean json?");
    wct.run("completion", "fish").refused(ExitCode.USAGE, "SHELL takes bash, zsh, not \"fish\"");
    wct.run("runs", "list", "--output", "json").refused(ExitCode.USAGE, "-o json");
    wct.run("inspect", "--output=json").refused(ExitCode.USAGE, "takes no value", "-o json");
    wct.run("inspect", "--output", "json").refused(ExitCode.USAGE, "wct inspect -o json");
    wct.run("runs", "list", "--limit").refused(ExitCode.USAGE, "--limit needs N");
    wct.run("inspect", "--wat").refused(ExitCode.USAGE, "did you mean --watch?");
    wct.run("--root", "", "runs", "list").refused(ExitCode.USAGE, "--root is given an empty text");
    wct.run("--tenant", "", "runs", "list").refused(ExitCode.USAGE, "--tenant");
  }

  @Test
  void namesTheOptionOfAWrongTimeOrSize() throws IOException {
    String runbook = runbook();
    for (String[] words :
        new String[][] {
          {"run", runbook, "--timeout"},
          {"runs", "cleanup", "--older-than"},
          {"runs", "cleanup", "--max-bytes"},
          {"runs", "archive", "--older-than"},
          {"store", "compress", "--over"}
        }) {
      String[] args = Arrays.copyOf(words, words.length + 1);
      args[words.length] = "1x";
      wct.run(args).refused(ExitCode.USAGE, words[words.length - 1] + ": ", "\"1x\"");
    }
  }

  @Test
  void runsNothingWhereTheFolderOfTheStoreCannotBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    for (String root : List.of("/proc/none/store", file + "/store", file.toString())) {
      for (Said said :
          List.of(
              wct.run("--root", root, "run", runbook(), "-q"),
              wct.run("--root", root, "record", "--", "touch", "ran"))) {
        said.refused(ExitCode.USAGE, "option root of store filesystem: ", root.substring(0, 6));
        assertThat(said.err()).doesNotContain("Exception").doesNotContain("trying again");
      }
    }
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  private String runbook() throws IOException {
    return Files.writeString(
            folder.resolve("w.yaml"),
            "subject: { kind: workflow, id: w }\nsteps:\n  - { id: a, run: \"true\" }\n")
        .toString();
  }

  @Test
  void refusesToReadWhereThereIsNoStore() {
    for (String[] words :
        new String[][] {
          {"runs", "list", "-o", "json"},
          {"runs", "search", "x"},
          {"store", "info"},
          {"store", "check"},
          {"inspect"},
          {"inspect", SampleRun.ID.value()},
          {"runs", "logs"},
          {"export"}
        }) {
      String[] args = new String[words.length + 2];
      System.arraycopy(words, 0, args, 0, words.length);
      args[words.length] = "--root";
      args[words.length + 1] = "typo";
      wct.run(args).refused(ExitCode.NOT_FOUND, "no store in " + folder.resolve("typo"));
    }
    assertThat(folder.resolve("typo")).doesNotExist();
  }

  @Test
  void exportsToNoFolderThatIsMissing() {
    wct.run("export", "--output", "nope/run.json")
        .refused(ExitCode.USAGE, "there is no folder " + folder.resolve("nope"));
  }

  @Test
  void goesOnImportingAfterAFileThatIsRefused() throws IOException {
    Path exported = folder.resolve("run.json");
    wct.run("export", "--output", exported.toString()).text();
    Path bad = Files.writeString(folder.resolve("bad.json"), "[]");
    Cli.Said said =
        wct.run(
            "--root",
            "copy",
            "import",
            bad.toString(),
            exported.toString(),
            "gone.json",
            "-o",
            "name");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).isEqualTo(SampleRun.ID + "\n");
    assertThat(said.err())
        .contains("wct: cannot import " + bad + ": it is no", "gone.json: there is no");
  }

  @Test
  void namesTheFileThatComesTooLate() throws IOException {
    String event =
        """
        {"eventType": "%s", "eventTime": "2026-01-02T00:00:0%dZ", "producer": "p", "schemaURL": "s",
         "run": {"runId": "01a20173-7674-7742-994b-7c96a93fa00f"}, "job": {"namespace": "n", "name": "j"}}
        """;
    Files.writeString(folder.resolve("end.json"), event.formatted("COMPLETE", 2));
    Files.writeString(folder.resolve("start.json"), event.formatted("START", 1));
    Cli.Said said = wct.run("--root", "copy", "import", "end.json", "start.json", "-o", "name");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("wct: cannot import start.json: run ");
    assertThat(said.lines()).hasSize(1);
  }

  @Test
  void saysOfAPartOfAFolderThatTheFolderIsImported() throws IOException {
    Path record = Files.createDirectory(folder.resolve("r1")).resolve("metadata.yaml");
    Files.writeString(record, "agent: a\nstatus: completed\n");
    wct.run("import", record.toString())
        .refused(ExitCode.FAILURE, "metadata.yaml", "import the folder that it is in");
    wct.run("import", "--format", "run-folder", record.toString())
        .refused(ExitCode.FAILURE, "metadata.yaml", "import the folder that it is in");
    Cli.Said said =
        wct.run("import", "--format", "otlp", "r1", record.toString(), "--root", "copy");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("/r1: otlp is a format of files", "metadata.yaml");
    assertThat(wct.run("--root", "copy", "import", "r1", "-o", "name").lines()).hasSize(1);
  }

  @Test
  void saysThatAStepHasNoOutput() {
    wct.run("inspect", "--step", "publish", "--output")
        .refused(ExitCode.NOT_FOUND, "output of step publish", "is skipped and has none");
  }

  @Test
  void saysWhatIsNotThere() {
    wct.run("inspect", "01ARZ3NDEKTSV4RRFFQ69G5FAX").refused(ExitCode.NOT_FOUND, "wct runs list");
    wct.run("inspect", "nothing").refused(ExitCode.NOT_FOUND, "\"nothing\"", "wct runs list");
    wct.run("inspect", "@nobody").refused(ExitCode.NOT_FOUND, "@latest");
    wct.run("inspect", "@running").refused(ExitCode.NOT_FOUND, "no running run");
    wct.run("inspect", "@latest", "tabel.csv")
        .refused(ExitCode.NOT_FOUND, "did you mean table.csv?", "wct runs artifacts");
    wct.run("inspect", "--step", "pars").refused(ExitCode.NOT_FOUND, "did you mean parse?");
    wct.run("inspect", "--step", "parse", "--attempt", "9")
        .refused(ExitCode.NOT_FOUND, "no attempt 9");
    wct.run("inspect", "../../etc/passwd").refused(ExitCode.NOT_FOUND, "../../etc/passwd");
    wct.run("inspect", "@latest", "../../../etc/passwd")
        .refused(ExitCode.NOT_FOUND, "../../../etc/passwd");
  }

  @Test
  void saysWhatAPrefixMayMean() {
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")))) {
      stores
          .executions()
          .create(
              new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAW"),
              Event.of(Instant.EPOCH, EventBody.RunCreated.of(Subject.agent("other"))));
    }
    wct.run("inspect", "01ARZ3")
        .refused(ExitCode.CONFLICT, SampleRun.ID.value(), "01ARZ3NDEKTSV4RRFFQ69G5FAW");
  }

  @Test
  void refusesToCancelWhatHasEnded() {
    wct.run("runs", "cancel", SampleRun.ID.value()).refused(ExitCode.CONFLICT, "ended as failed");
  }

  @Test
  void refusesConfigurations() throws IOException {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(
        file,
        "profiles: { laptop: { executions: { type: filesystem, rooot: x },"
            + " artifacts: { type: filesystem } } }\n");
    wct.run("--config-file", file.toString(), "runs", "list")
        .refused(ExitCode.USAGE, "rooot", "did you mean root?");
    Files.writeString(file, "profils: {}\n");
    wct.run("--config-file", file.toString(), "runs", "list")
        .refused(ExitCode.USAGE, "profils", "did you mean profiles?");
    wct.run("--profile", "saas", "runs", "list").refused(ExitCode.USAGE, "saas");
    wct.run("--config-file", folder.resolve("none.yaml").toString(), "runs", "list")
        .refused(ExitCode.USAGE, "none.yaml");
    Files.writeString(
        folder.resolve("later.yaml"),
        """
        profile: p
        profiles:
          p:
            executions: { type: filesystem, root: later.yaml }
            artifacts: { type: filesystem, root: other }
        """);
    wct.run("--config-file", "later.yaml", "runs", "list")
        .refused(ExitCode.USAGE, "wct: later.yaml:4: option root of store filesystem: ");
  }

  @Test
  void refusesImports() throws IOException {
    Path file = Files.writeString(folder.resolve("x.json"), "{\"a\": [1,}");
    wct.run("import", file.toString())
        .refused(ExitCode.FAILURE, "cannot import x.json", "not JSON");
    Files.writeString(file, "[]");
    wct.run("import", file.toString()).refused(ExitCode.FAILURE, "x.json", "known are");
    wct.run("import", folder.toString()).refused(ExitCode.FAILURE, "cannot import");
    wct.run("import", folder.resolve(".waivern").toString())
        .refused(ExitCode.USAGE, "is the store that is imported into");
    Cli.Said nothing = wct.run("import", "-o", "json", file.toString());
    assertThat(nothing.code()).isEqualTo(ExitCode.FAILURE.number());
    assertThat(nothing.out()).isEqualToIgnoringWhitespace("[]");
    Path deep = Files.createDirectories(folder.resolve("a/deep/folder"));
    Files.writeString(deep.resolve("x.txt"), "x");
    wct.run("import", deep.toString()).refused(ExitCode.FAILURE, "a/deep/folder: ");
    wct.given("{".getBytes(StandardCharsets.UTF_8))
        .run("import", "-")
        .refused(ExitCode.FAILURE, "cannot import standard input", "not JSON");
    wct.run("import", "--format", "wfformta", file.toString())
        .refused(ExitCode.USAGE, "did you mean wfformat?");
    wct.run("export", "--format", "runstore-jsno")
        .refused(ExitCode.USAGE, "did you mean runstore-json?");
  }

  @Test
  void refusesRunbooks() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("cycle.yaml"),
            """
            subject: { kind: workflow, id: round }
            steps:
              - { id: a, needs: [b], run: "true" }
              - { id: b, needs: [a], run: "true" }
            """);
    wct.run("run", file.toString()).refused(ExitCode.USAGE, "cycle.yaml:4:22");
    wct.run("run", "nowhere.yaml").refused(ExitCode.USAGE, "no such file");
    assertThat(wct.run("runs", "list", "-o", "name").lines()).hasSize(1);
  }

  @Test
  void endsQuietlyWhenNobodyReadsAnyMore() {
    assertThat(unread("runs", "list")).isEqualTo(new Said(0, "", ""));
  }

  @Test
  void aRunThatNobodyReadsEndsWithItsOwnCode() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("fails.yaml"),
            """
            subject: { kind: workflow, id: fails }
            steps:
              - { id: a, run: "seq 1 2000; exit 9" }
            """);
    assertThat(unread("run", file.toString()).code()).isEqualTo(1);
    assertThat(unread("run", file.toString(), "-o", "json").code()).isEqualTo(1);
    assertThat(unread("record", "--", "sh", "-c", "seq 1 2000; exit 7").code()).isEqualTo(7);
    assertThat(wct.run("runs", "list", "--status", "failed", "-o", "name").lines()).hasSize(4);
  }

  /** With a standard output whose reader is gone. */
  private Said unread(String... words) {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
    int code =
        Wct.run(
            new PrintStream(gone, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("PATH", System.getenv("PATH")),
            folder,
            new ByteArrayInputStream(new byte[0]),
            words);
    return new Said(code, "", err.toString(StandardCharsets.UTF_8));
  }
}
