package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Subject;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values of options that nothing has, and what is said where little is asked. */
final class ChoosingTest {
  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void record() {
    wct = Cli.in(folder);
    SampleRun.writeTo(folder.resolve(".waivern"));
  }

  @Test
  void refusesTypesOfEventsThatThereAreNot() {
    wct.run("runs", "events", "--type", "step.endd")
        .refused(ExitCode.USAGE, "\"step.endd\", did you mean step.ended?");
    wct.run("runs", "events", "--type", "warning,tool.called")
        .refused(ExitCode.USAGE, "\"tool.called\"", "of the type custom");
    assertThat(wct.run("runs", "events", "--type", "custom").lines()).hasSize(1);
    assertThat(wct.run("runs", "events", "--type", "step.ended,warning").lines()).hasSize(5);
  }

  @Test
  void refusesStreamsThatTheRunHasNot() {
    wct.run("runs", "logs", "--stream", "stdot")
        .refused(ExitCode.USAGE, "no stream \"stdot\", did you mean stdout?");
    wct.run("runs", "logs", "--stream", "stdot", "-f").refused(ExitCode.USAGE, "stdout?");
    wct.run("runs", "logs", "--stream", "org.example.Main")
        .refused(ExitCode.USAGE, "known are: stderr, stdout");
    assertThat(wct.run("runs", "logs", "--stream", "org.example.Main", "-f").text()).isEmpty();
  }

  @Test
  void refusesASpanThatEndsBeforeItBegins() {
    wct.run("runs", "list", "--since", "2026-03-02", "--until", "2026-03-01")
        .refused(ExitCode.USAGE, "did you mean --since 2026-03-01 --until 2026-03-02?");
    wct.run("runs", "list", "--since", "1d", "--until", "7d")
        .refused(ExitCode.USAGE, "--until 1d?");
  }

  @Test
  void refusesARunbookForARunThatHasOne() {
    wct.run("run", "hello.yaml", "--resume", "@latest").refused(ExitCode.USAGE, "not both");
  }

  @Test
  void explainsCommands() {
    assertThat(wct.run("help").text()).isEqualTo(wct.run("--help").text()).contains("inspect");
    assertThat(wct.run("help", "runs", "cancel").text())
        .isEqualTo(wct.run("runs", "cancel", "--help").text())
        .contains("@running");
    assertThat(wct.run("help", "store").text()).contains("keep tenants apart.");
    wct.run("help", "insepct").refused(ExitCode.USAGE, "did you mean inspect?");
  }

  @Test
  void showsTheWholeReasonOfAStepOnATerminal() throws IOException {
    Files.writeString(
        folder.resolve("n.schema.json"),
        "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    Path runbook =
        Files.writeString(
            folder.resolve("bad.yaml"),
            """
            subject: {kind: workflow, id: bad}
            steps:
              - id: bad
                run: echo '{"n":"one"}' > m.json
                messages: [{name: bad, file: m.json, schema: n.schema.json}]
            """);
    Cli narrow = wct.onTerminal().with("WCT_COLUMNS", "50");
    assertThat(narrow.run("run", runbook.toString()).out()).doesNotContain("\\n");
    assertThat(narrow.run("inspect").text().replaceAll("\\s+", " "))
        .contains("\"m.json\" does not follow its schema \"n\": /n", "integer")
        .doesNotContain("\\n");
  }

  @Test
  void saysHowManyRunsThereAre() {
    assertThat(wct.run("store", "info").text()).contains("configuration\truns\t1\n");
  }

  @Test
  void givesUsageAsPlainColumns() {
    assertThat(wct.run("runs", "steps", "-o", "csv").text())
        .contains(",step_run,tokens_in,tokens_out,cost,cpu_ms,memory_bytes\r\n")
        .contains(SampleRun.PARSE + ",10,5,0.25 EUR,,\r\n")
        .contains(SampleRun.FETCH_2 + ",,,,,\r\n");
  }

  @Test
  void keepsTheAliasOfARunThatIsImportedAgain() {
    RunCreated created =
        new RunCreated(
            Subject.workflow("aliased"),
            Set.of(new Alias("order-7")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Labels.NONE,
            Attributes.NONE,
            Optional.empty());
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve("other")));
        Recorder recorder = Recorder.to(stores).build();
        RunRecording run = recorder.start(created)) {
      run.succeed();
    }
    String file = folder.resolve("run.json").toString();
    wct.run("--root", "other", "export", "--output", file).text();
    for (int i = 0; i < 2; i++) {
      assertThat(wct.run("import", "--again", file, "-o", "json").text())
          .contains("\"alias\":\"order-7\"", "\"isNew\":true");
      assertThat(wct.run("inspect", "@latest").text()).contains("order-7");
    }
  }
}
