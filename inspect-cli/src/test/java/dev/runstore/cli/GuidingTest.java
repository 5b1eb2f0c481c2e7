package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Runner.HostProcess;
import dev.runstore.api.recorder.ThisProcess;
import dev.runstore.dag.Progress;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A word in the wrong place, a file in the wrong place: what is said leads on. */
final class GuidingTest {
  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void record() {
    wct = Cli.in(folder);
    SampleRun.writeTo(folder.resolve(".waivern"));
  }

  @Test
  void explainsCommandsAfterOptions() {
    String help = wct.run("runs", "list", "--help").text();
    assertThat(wct.run("--root", "s1", "help", "runs", "list").text()).isEqualTo(help);
    assertThat(wct.run("--root=s1", "--debug", "help", "runs", "list").text()).isEqualTo(help);
    assertThat(wct.run("--tenant", "help", "runs", "list", "-o", "name").text()).isEmpty();
    wct.run("--root").refused(ExitCode.USAGE, "--root needs DIR");
  }

  @Test
  void saysOfLabelsWhetherTheyAreGivenOrAskedFor() {
    for (String command : new String[] {"list", "stats", "cleanup"}) {
      assertThat(wct.run("runs", command, "--help").text()).contains("With this label");
    }
    assertThat(wct.run("record", "--help").text()).contains("A label; may be given");
  }

  @Test
  void refusesAnIntervalBeforeItWritesAnything() {
    wct.run("runs", "events", "-f", "--interval", "0s").refused(ExitCode.USAGE, "--interval");
    wct.run("runs", "logs", "-f", "-o", "csv", "--interval", "0s")
        .refused(ExitCode.USAGE, "--interval");
  }

  @Test
  void knowsAnArtifactOfTheLastRunWhereARunIsExpected() {
    wct.run("inspect", "table.csv")
        .refused(
            ExitCode.NOT_FOUND, "no run", "; the last run has", "wct inspect @latest table.csv");
    wct.run("inspect", "parse/table.csv")
        .refused(ExitCode.NOT_FOUND, "wct inspect @latest parse/table.csv");
    assertThat(wct.run("inspect", "other.csv").err()).doesNotContain("the last run has");
  }

  @Test
  void namesBothWaysToChooseAnArtifactOfSeveralSteps() throws IOException {
    Path runbook =
        Files.writeString(
            folder.resolve("two.yaml"),
            """
            subject: {kind: workflow, id: two}
            steps:
              - {id: a, run: "echo a > n.tsv", artifacts: [n.tsv]}
              - {id: b, run: "echo b > n.tsv", artifacts: [n.tsv]}
            """);
    wct.run("run", "-q", runbook.toString()).text();
    Cli.Said said = wct.run("inspect", "@latest", "n.tsv");
    said.refused(ExitCode.CONFLICT, "--step ID", "/n.tsv");
    assertThat(said.err()).containsPattern("as in [ab]/n\\.tsv");
    assertThat(wct.run("inspect", "@latest", "b/n.tsv").text()).isEqualTo("b\n");
  }

  @Test
  void saysThatAnAgentWorksInRunsOfOthers() throws IOException {
    Path trace =
        Files.writeString(
            folder.resolve("trace.json"),
            """
            {"resourceSpans":[{"scopeSpans":[{"spans":[
              {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"00000000000000a1","name":"plan",
               "startTimeUnixNano":"1772359200000000000","endTimeUnixNano":"1772359201000000000"},
              {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"00000000000000b2",
               "parentSpanId":"00000000000000a1","name":"invoke_agent planner",
               "startTimeUnixNano":"1772359200000000000","endTimeUnixNano":"1772359201000000000",
               "attributes":[{"key":"gen_ai.agent.name","value":{"stringValue":"planner"}}]}]}]}]}
            """);
    wct.run("import", trace.toString()).text();
    assertThat(wct.run("runs", "list", "--agent", "planner").err())
        .isEqualTo("planner works in runs of others: give -q 'uses = \"planner\"'\n");
    assertThat(wct.run("runs", "list", "-q", "uses = \"planner\"", "-o", "name").lines())
        .hasSize(1);
  }

  @Test
  void guessesTheSubjectThatWasMeant() {
    Cli.Said said = wct.run("runs", "list", "--workflow", "daly", "-o", "name");
    assertThat(said.text()).isEmpty();
    assertThat(said.err()).isEqualTo("did you mean daily?\n");
    assertThat(wct.run("runs", "list", "--agent", "daily").err())
        .isEqualTo("daily is a workflow: give --workflow daily\n");
    assertThat(wct.run("runs", "list", "--workflow", "nightly").err()).isEmpty();
    assertThat(wct.run("runs", "list", "--agent", "daly").err()).isEmpty();
    assertThat(wct.run("runs", "list", "--workflow", "daily", "--status", "running").err())
        .isEmpty();
  }

  @Test
  void saysOfAFolderThatItIsNoRunbook() {
    wct.run("run", folder.toString()).refused(ExitCode.USAGE, folder + ": this is a folder; name");
  }

  @Test
  void saysOnlyWhatWasMended() throws IOException {
    Path index = folder.resolve(".waivern/index");
    try (Stream<Path> files = Files.walk(index)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    wct.run("runs", "list").text();
    Cli.Said seen = wct.run("store", "check");
    assertThat(seen.text()).contains("notice\tno\t");
    assertThat(seen.err())
        .isEqualTo("no record is damaged; wct store check --repair mends what can be mended\n");
    assertThat(wct.run("store", "check", "--repair").err())
        .isEqualTo("everything is in order now\n");
    Cli.Said checked = wct.run("store", "check");
    assertThat(checked.err()).isEqualTo("nothing is wrong\n");
    assertThat(checked.out()).as("no heading over nothing").isEmpty();
    assertThat(wct.run("store", "check", "-o", "json").out()).isEqualToIgnoringWhitespace("[]");
  }

  @Test
  void aRootNeedsNoProfile() throws IOException {
    Files.writeString(
        folder.resolve("runstore.yaml"),
        """
        profiles:
          a: { executions: {type: filesystem, root: a}, artifacts: {type: filesystem, root: a} }
          b: { executions: {type: filesystem, root: b}, artifacts: {type: filesystem, root: b} }
        """);
    wct.run("runs", "list").refused(ExitCode.USAGE, "no profile is chosen");
    assertThat(wct.run("--root", ".waivern", "runs", "list").lines()).hasSize(2);
    assertThat(wct.with("RUNSTORE_ROOT", ".waivern").run("runs", "list").lines()).hasSize(2);
  }

  @Test
  void warnsOnceOfAStoreAmongOtherFiles() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(mine.resolve("letter.txt"), "dear");
    Path said = folder.resolve("said");
    assertThat(wct.start(said, "--root", "mine", "record", "--", "true").waitFor()).isZero();
    assertThat(said).content().contains("holds other files, as \"letter.txt\"", "runs, tenants");
    assertThat(wct.start(said, "--root", "mine", "record", "--", "true").waitFor()).isZero();
    assertThat(said).content().doesNotContain("holds other files");
  }

  @Test
  void namesTheRunThatAnotherRunnerGoesOnWith() {
    String fenced =
        "run " + SampleRun.ID + " in store s is held by generation 2 now; stop this writer";
    assertThat(told(new StoreException.Fenced(fenced)))
        .contains("goes on with this run; wct --tenant t inspect " + SampleRun.ID + " shows it");
  }

  @Test
  void namesTheFileThatLacksAClass() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.jar"), "no jar");
    String files = folder + File.pathSeparator + broken;
    assertThat(ClassPath.unreadable(files)).get().asString().startsWith(broken + " cannot be read");
    assertThat(ClassPath.unreadable(folder.toString())).isEmpty();
    String before = System.setProperty("java.class.path", files);
    try {
      assertThat(told(new NoClassDefFoundError("a/B")))
          .startsWith("wct: the class a/B is missing, as " + broken + " cannot be read")
          .doesNotContain("unexpected error");
    } finally {
      System.setProperty("java.class.path", before);
    }
  }

  @Test
  void saysThatTheHolderOfARunIsStillAtWork() {
    Instant now = Instant.now();
    Runner here = ThisProcess.runner("wct", Wct.class);
    Runner elsewhere =
        new Runner(
            "wct",
            "x",
            "1",
            here.process().map(p -> new HostProcess("far", p.pid(), p.startedAt())));
    String mine = waiting(new Lease(SampleRun.ID, here, 1, 1, now, now.plusSeconds(15)));
    assertThat(mine)
        .contains("its process " + ProcessHandle.current().pid() + " is still running here; --no");
    assertThat(waiting(new Lease(SampleRun.ID, elsewhere, 1, 1, now, now.plusSeconds(15))))
        .contains("which holds the run; --no-wait");
  }

  private String waiting(Lease lease) {
    return said(
        app ->
            new RunProgress(app, app.out(), false)
                .told(
                    new Progress.WaitingForLease(
                        lease.runId(), Optional.of(lease), lease.expiresAt())));
  }

  private String told(Throwable failure) {
    return said(app -> new ErrorReport(app).tell(failure));
  }

  private String said(Consumer<App> does) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, false, StandardCharsets.UTF_8);
    InputStream none = InputStream.nullInputStream();
    GlobalOptions options = new GlobalOptions();
    options.tenant = "t";
    Surroundings around =
        new Surroundings(out, out, Map.of(), folder, none, InstantSource.system());
    try (App app = new App(around, options)) {
      does.accept(app);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
