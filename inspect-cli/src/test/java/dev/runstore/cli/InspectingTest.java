package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ExecutionResult;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.cli.Cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectingTest {
  private static final String RUN = SampleRun.ID.value();

  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void record() {
    wct = Cli.in(folder);
    SampleRun.writeTo(folder.resolve(".waivern"));
  }

  @Test
  void listsRunsForPrograms() {
    assertThat(wct.run("runs", "list").text())
        .isEqualTo(
            "STATUS\tRUN\tSUBJECT\tSTARTED\tDURATION\tSTEPS\n"
                + "failed\t"
                + RUN
                + "\tdaily\t2026-03-01T10:00:01Z\t9000ms\t1/3\n");
    assertThat(wct.run("runs", "list", "-o", "name").text()).isEqualTo(RUN + "\n");
  }

  @Test
  void listsRunsInMachineFormats() {
    assertThat(wct.run("runs", "list", "-o", "jsonl").lines())
        .singleElement()
        .asString()
        .startsWith("{\"runId\":\"" + RUN + "\"")
        .contains("\"status\":\"FAILED\"", "\"tenant\":\"default\"", "\"lost\":null");
    assertThat(wct.run("runs", "list", "-o", "json").text()).startsWith("[\n{").endsWith("}\n]\n");
    assertThat(wct.run("runs", "list", "-o", "yaml").text()).contains("runId: \"" + RUN + "\"");
    assertThat(wct.run("runs", "list", "-o", "csv").text())
        .startsWith("status,run,subject,started,duration_ms,steps,ended,")
        .contains("\r\nfailed," + RUN + ",daily,2026-03-01T10:00:01Z,9000,");
  }

  @Test
  void leavesFilesThatPeopleCanOpen() throws IOException {
    Path run = folder.resolve(".waivern/runs/" + RUN);
    assertThat(run.resolve("metadata.yaml")).doesNotExist();
    wct.run("inspect", RUN).text();
    assertThat(run.resolve("metadata.yaml")).exists();
    assertThat(run.resolve("logs.txt")).content().contains("first try");
    assertThat(run.resolve("steps/parse/input.json")).content().isEqualTo("\"raw\"");
  }

  @Test
  void showsARunThatCannotBeSpreadOut() throws IOException {
    Path run = folder.resolve(".waivern/runs/" + RUN);
    Files.createFile(run.resolve("steps"));
    assertThat(wct.run("inspect", RUN, "-o", "name")).isEqualTo(new Said(0, RUN + "\n", ""));
  }

  @Test
  void tellsWhenARunWithoutTimesWasRecorded() {
    RunId id = new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAW");
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")))) {
      stores
          .executions()
          .save(id, ExecutionResult.of(Subject.workflow("nightly"), RunStatus.SUCCEEDED));
    }
    assertThat(wct.run("inspect", id.value()).text()).containsPattern("recorded\\s+" + id.time());
    assertThat(wct.run("inspect", RUN).text()).doesNotContain("recorded");
  }

  @Test
  void filtersRuns() {
    for (String[] hits :
        new String[][] {
          {"--status", "failed,running"},
          {"-l", "env=prod"},
          {"--workflow", "daily"},
          {"--since", "2026-03-01"},
          {"--until", "2026-03-02T00:00:00Z"},
          {"--sort", "ended"},
          {"--all"}
        }) {
      assertThat(list(hits)).as(String.join(" ", hits)).isEqualTo(RUN + "\n");
    }
    for (String[] misses :
        new String[][] {
          {"--status", "succeeded"},
          {"-l", "env=test"},
          {"--agent", "daily"},
          {"--since", "2026-03-02"},
          {"--until", "2026-02-01"}
        }) {
      assertThat(list(misses)).as(String.join(" ", misses)).isEmpty();
    }
    assertThat(wct.run("runs", "search", "BAD ROW", "-o", "name").text()).isEqualTo(RUN + "\n");
    assertThat(wct.run("runs", "list", "-o", "jsonl", "--status", "queued").text()).isEmpty();
    assertThat(wct.run("runs", "list", "-o", "json", "--status", "queued").text())
        .isEqualTo("[]\n");
  }

  private String list(String... options) {
    String[] args = new String[options.length + 4];
    args[0] = "runs";
    args[1] = "list";
    args[2] = "-o";
    args[3] = "name";
    System.arraycopy(options, 0, args, 4, options.length);
    return wct.run(args).text();
  }

  @Test
  void showsARunForPrograms() {
    assertThat(wct.run("inspect").text())
        .isEqualTo(
            """
            run\t%s
            status\tfailed
            subject\tworkflow daily
            labels\tenv=prod
            started\t2026-03-01T10:00:01Z
            ended\t2026-03-01T10:00:10Z
            duration\t9000ms
            usage\t10 tokens in, 5 tokens out, 15 tokens in all, 0.25 EUR
            model\tm-1: 1 call, 10 tokens in, 5 tokens out, 15 tokens in all, 0.25 EUR
            error\tstep-failed: parse: bad row 3
            warnings\t1 in all
            input\t{"day":1}
            output\t{"rows":2}

            STATUS\tSTEP\tATTEMPTS\tSTARTED\tDURATION\tEXIT\tAFTER\tWHY\tNAME
            succeeded\tfetch\t2\t2026-03-01T10:00:03Z\t2000ms\t0\t\t\tfetch
            failed\tparse\t1\t2026-03-01T10:00:05Z\t3000ms\t2\tfetch\tbad row 3\tParse it
            skipped\tpublish\t0\t\t\t\tparse\tparse failed\tpublish

            STEP\tATTEMPT\tWARNING\tMESSAGE
            parse\t1\todd\tan odd row

            NAME\tSTEP\tSIZE\tTYPE
            table.csv\tparse\t8\ttext/csv
            """
                .formatted(RUN));
  }

  @Test
  void showsARunForPeople() {
    String text = wct.onTerminal().run("inspect", "@failed").text();
    assertThat(text)
        .startsWith("✖ failed  daily\n")
        .contains(
            "STEPS  1 succeeded, 1 failed, 1 skipped\n",
            "  ✔ fetch       ×2",
            "  └ ✖ Parse it ",
            "odd: an odd row",
            "    └ ↷ publish",
            "ARTIFACTS\n",
            "wct runs logs " + RUN);
    assertThat(wct.onTerminal().with("NO_COLOR", "").run("inspect").text())
        .contains("\u001b[31m✖ failed\u001b[0m");
    assertThat(wct.onTerminal().with("LANG", "C").run("inspect").text())
        .contains("x failed  daily")
        .matches("\\p{ASCII}*");
  }

  @Test
  void saysHowDeepAStepIsWhereTheTreeIsDrawnNoFurtherToTheRight() throws IOException {
    StringBuilder steps = new StringBuilder("- {id: s0, run: ':'}\n");
    for (int i = 1; i < 12; i++) {
      steps.append("- {id: s" + i + ", needs: s" + (i - 1) + ", run: ':'}\n");
    }
    Path book = folder.resolve("chain.yaml");
    Files.writeString(book, "subject: {kind: workflow, id: chain}\nsteps:\n" + steps);
    wct.run("run", "-q", book.toString()).text();

    String text = wct.onTerminal().run("inspect").text();
    assertThat(text.lines().map(line -> line.replaceAll("(s\\d+) .*", "$1")))
        .containsSubsequence(
            " ".repeat(2 + 2 * 6) + "└ ✔ s7",
            " ".repeat(2 + 2 * 7) + "└ ✔ s8",
            " ".repeat(2 + 2 * 8) + "⋯9 ✔ s9",
            " ".repeat(2 + 2 * 8) + "⋯10 ✔ s10",
            " ".repeat(2 + 2 * 8) + "⋯11 ✔ s11",
            "  ⋯9 and so on: how many steps are above, drawn no further to the right");
    assertThat(wct.onTerminal().with("LANG", "C").run("inspect").text())
        .contains(">11 + s11")
        .matches("(?s)\\p{ASCII}*");
  }

  @Test
  void showsTheContentOfAMessageAndWrapsTheErrorOfARun() throws IOException {
    Files.writeString(folder.resolve("n.json"), "{\"type\":\"object\"}");
    Path book = folder.resolve("book.yaml");
    Files.writeString(
        book,
        """
        subject: {kind: workflow, id: m}
        steps:
          - id: a
            run: echo '{"n":1.50,"more":[2]}' > m.json
            messages: [{name: good, file: m.json, schema: n.json, version: 3}]
          - id: b
            needs: a
            run: echo one two three four five six seven eight nine ten eleven twelve >&2; exit 3
        """);
    assertThat(wct.run("run", "-q", book.toString()).code()).isEqualTo(1);
    assertThat(wct.onTerminal().run("inspect", "@latest", "good").text())
        .startsWith("{\n  \"n\"")
        .contains("1.5", "follows the schema n, version 3;")
        .doesNotContain("object");
    assertThat(wct.run("inspect", "@latest", "good").text()).startsWith("{\"schema\":");
    assertThat(wct.onTerminal().with("WCT_COLUMNS", "50").run("inspect").lines())
        .anyMatch(line -> line.startsWith("  error "))
        .anyMatch(line -> line.matches(" {12,}.*twelve"))
        .noneMatch(line -> line.contains("one") && line.contains("twelve"));
    wct.run("run", "--inputs", "none.json", book.toString())
        .refused(ExitCode.USAGE, "none.json for --inputs; check the path");
  }

  @Test
  void completesWordsAsPeopleWriteThem() {
    String script = wct.run("completion", "bash").text();
    assertThat(script)
        .startsWith("# completes the words of wct\n")
        .contains("(\"table\" \"wide\" \"json\"", "(\"bash\" \"zsh\")")
        .contains("(\"@latest\" \"@failed\" \"@running\")", "\"timed_out\"", "\"lost\")")
        .contains("\"wfformat\"", "\"markdown\"")
        .contains("_picocli_wct_help()", "(\"run\" \"record\" \"inspect\"")
        .doesNotContain("Installation", "picocli.info");
  }

  @Test
  void findsARunByWhateverNamesIt() {
    for (String name :
        new String[] {RUN, RUN.toLowerCase(Locale.ROOT), "01ARZ3", "@latest", "@failed"}) {
      assertThat(wct.run("runs", "get", name, "-o", "name").text()).isEqualTo(RUN + "\n");
    }
  }

  @Test
  void takesGlobalOptionsBeforeAndAfterTheCommand() {
    Cli elsewhere = Cli.in(folder.resolveSibling("elsewhere"));
    String root = folder.resolve(".waivern").toString();
    assertThat(elsewhere.run("--root", root, "runs", "list", "-o", "name").text()).contains(RUN);
    assertThat(elsewhere.run("runs", "--root", root, "list", "-o", "name").text()).contains(RUN);
    assertThat(elsewhere.run("runs", "list", "-o", "name", "--root", root).text()).contains(RUN);
    assertThat(wct.run("--tenant", "other", "runs", "list", "-o", "name").text()).isEmpty();
  }

  @Test
  void writesDocuments() {
    String json = wct.run("inspect", "-o", "json").text();
    assertThat(json).contains("\"runId\" : \"" + RUN + "\"", "\"criticalPathMillis\"");
    assertThat(wct.run("runs", "get", RUN, "-o", "jsonl").lines()).hasSize(1);
    assertThat(wct.run("inspect", "-o", "yaml").text()).contains("runId: \"" + RUN + "\"");
  }

  @Test
  void writesPayloadsInFull() {
    assertThat(wct.run("inspect", "--input").text()).isEqualTo("{\"day\":1}\n");
    assertThat(wct.run("inspect", "--output").text()).isEqualTo("{\"rows\":2}\n");
    assertThat(wct.run("inspect", RUN, "--step", "parse", "--input").text()).isEqualTo("\"raw\"\n");
    assertThat(wct.run("inspect", "--step", "fetch", "--attempt", "1", "--output").text())
        .isEqualTo("[\"out of fetch\"]\n");
    assertThat(wct.run("inspect", "--step", SampleRun.FETCH_1.value()).text())
        .contains("attempt\t1 of 2, failed", "error\tio: no answer");
    wct.run("inspect", "--config").refused(ExitCode.NOT_FOUND, "the config of run", "not recorded");
  }

  @Test
  void writesArtifacts() {
    assertThat(wct.run("inspect", RUN, "table.csv").text()).isEqualTo("a,b\n1,2\n");
    assertThat(wct.run("inspect", RUN, "parse/table.csv").text()).isEqualTo("a,b\n1,2\n");
    assertThat(wct.run("runs", "artifacts").text())
        .isEqualTo("NAME\tSTEP\tSIZE\tTYPE\ntable.csv\tparse\t8\ttext/csv\n");
    assertThat(wct.run("runs", "artifacts", "-o", "json").text())
        .contains("\"stepId\":\"parse\"", "\"byteLength\":8");
  }

  @Test
  void showsLogsWithoutWhatATerminalWouldObey() {
    Said logs = wct.run("runs", "logs");
    assertThat(logs.text())
        .isEqualTo("fetch\tfirst try\nfetch\tevil \\u001b[31mred\\u001b[0m \\u202eend\n");
    assertThat(wct.run("runs", "logs", "--tail", "1", "--step", "fetch").lines()).hasSize(1);
    assertThat(wct.run("runs", "logs", "--stream", "stdout").lines()).hasSize(1);
    assertThat(wct.onTerminal().run("runs", "logs").text()).contains("fetch │ first try");
    assertThat(wct.onTerminal().run("runs", "logs", "-o", "jsonl").text())
        .contains("evil \\u001B[31m")
        .doesNotContain("\u001b");
  }

  @Test
  void listsEvents() {
    assertThat(wct.run("runs", "events", "--type", "step.ended").lines())
        .containsExactly(
            "NUMBER\tTIME\tTYPE\tSTEP\tWHAT",
            "5\t2026-03-01T10:00:02Z\tstep.ended\tfetch\tfailed, attempt 1, exit code 7, no answer",
            "8\t2026-03-01T10:00:05Z\tstep.ended\tfetch\tsucceeded, attempt 2, exit code 0",
            "13\t2026-03-01T10:00:08Z\tstep.ended\tparse\tfailed, attempt 1, exit code 2, bad row"
                + " 3");
    assertThat(wct.run("runs", "events", "--tail", "1", "-o", "jsonl").text())
        .contains("\"type\":\"run.ended\"");
    assertThat(wct.run("runs", "events", "--follow", "-o", "name").lines()).hasSize(15);
  }

  @Test
  void saysByItsExitCodeHowARunEndedIfAsked() {
    assertThat(wct.run("inspect").code()).isZero();
    assertThat(wct.run("inspect", "--exit-status").code()).isEqualTo(1);
    assertThat(wct.run("inspect", "--watch", "--exit-status").code()).isEqualTo(1);
  }

  @Test
  void looksAfterTheStore() {
    assertThat(wct.run("store", "info").text())
        .contains("executions and artifacts\ttype\tfilesystem");
    Said check = wct.run("store", "check");
    assertThat(check.code()).as(check.out()).isZero();
    assertThat(wct.run("store", "migrate", "--dry-run").code()).isZero();
    assertThat(wct.run("completion", "bash").text()).contains("complete -F _complete_wct");
    assertThat(wct.run("completion", "zsh").text()).contains("bashcompinit");
  }

  @Test
  void exportsAndImportsElsewhere() {
    Path file = folder.resolve("run.json");
    wct.run("export", RUN, "--output", file.toString()).text();
    assertThat(wct.run("export", RUN).text()).contains(RUN);
    Cli other = Cli.in(folder).with("RUNSTORE_TENANT", "elsewhere");
    assertThat(other.run("import", file.toString(), "-o", "json").text())
        .contains("\"runId\":\"" + RUN + "\"", "\"isNew\":true", "\"file\":\"" + file + "\"");
    assertThat(other.run("import", file.toString()).text()).endsWith("\tno\t" + file + "\n");
    assertThat(other.run("inspect", RUN).text()).isEqualTo(wct.run("inspect", RUN).text());
  }
}
