package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Fence;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeasuringTest {
  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void record() {
    wct = Cli.in(folder);
    ManyRuns.writeTo(folder.resolve(".waivern"));
  }

  @Test
  void groupsBySubject() {
    assertThat(wct.run("runs", "stats").text())
        .isEqualTo(
            """
            SUBJECT	RUNS	FAILED	TIMED_OUT	SUCCESS	P50	P95	MAX	TOKENS	COST
            etl	6	2	0	0.6667	297403.502ms	660000ms	660000ms	3660	0.36 USD
            writer	6	2	0	0.6667	363251.88ms	720000ms	720000ms	4260	0.3 USD
            """);
  }

  @Test
  void attributesCostToProjectsAndAgents() {
    assertThat(wct.run("runs", "stats", "-g", "label.project", "-o", "csv").text())
        .contains("label.project,runs,failed,timed_out,success,p50_ms", "blue,6,2,0,", "0.3 USD")
        .contains("green,6,2,0,", "0.36 USD");
    assertThat(wct.run("runs", "stats", "--group-by", "agent,model", "-o", "name").text())
        .isEqualTo("(none),m-2\nwriter,m-1\n");
    assertThat(wct.run("runs", "stats", "-g", "agent", "-q", "agent=writer", "-o", "json").text())
        .contains("\"group\":{\"agent\":\"writer\"}", "\"runs\":6", "\"FAILED\":2")
        .contains("\"totalTokens\":4260", "\"amount\":0.3,\"currency\":\"USD\"")
        .contains("\"max\":720000,\"relativeError\":0.01");
  }

  @Test
  void keepsTheLastDaysInTheOrderOfTime() {
    Cli.Said said = wct.run("runs", "stats", "-g", "day", "--limit", "2", "-o", "name");
    assertThat(said.text()).isEqualTo("2026-03-12\n2026-03-13\n");
    assertThat(said.err()).contains("2 of 12 groups");
    assertThat(wct.run("runs", "stats", "-g", "hour", "--limit", "1", "-o", "name").text())
        .isEqualTo("2026-03-13T10:00\n");
  }

  @Test
  void drawsBars() {
    String text = wct.onTerminal().run("runs", "stats", "-g", "status", "--chart").text();
    assertThat(text)
        .startsWith("runs by status\nsucceeded ██")
        .contains("█ 8\n")
        .contains("failed    ████")
        .endsWith("▌ 4\n");
    assertThat(text.lines().map(String::length)).allMatch(length -> length <= 120);
    assertThat(wct.onTerminal().with("LANG", "C").run("runs", "stats", "--chart", "cost").text())
        .startsWith("cost in USD by subject\netl    ###")
        .contains("# 0.36\n");
    assertThat(wct.run("runs", "stats", "--chart", "duration").text()).contains("etl", "4m57s");
  }

  @Test
  void countsTokensOnceAndGivesThemToTheAgentsOfTheSteps() {
    agentRun(RunId.next(), Optional.empty());
    assertThat(wct.run("runs", "stats", "-g", "agent", "-q", "workflow = team", "-o", "csv").text())
        .contains("\r\n(none),1,0,0,1.0000,1000,1000,1000,7,")
        .contains("\r\nplanner,1,0,0,1.0000,1000,1000,1000,10,")
        .contains("\r\ncoder,1,0,0,1.0000,1000,1000,1000,20,");
    agentRun(RunId.next(), Optional.of(Usage.of(ModelUsage.of("m", 100, 0))));
    assertThat(wct.run("runs", "stats", "-g", "agent", "-q", "tokens = 100", "-o", "name").text())
        .isEqualTo("(none)\n");
    assertThat(
            wct.run("runs", "stats", "-g", "subject", "-q", "workflow = team", "-o", "json").text())
        .contains("\"runs\":2", "\"totalTokens\":137");
  }

  /** Two agents use 10 and 20 tokens, the run itself 7. */
  private void agentRun(RunId id, Optional<Usage> total) {
    List<Event> events = new ArrayList<>();
    Instant start = Instant.parse("2026-03-20T00:00:00Z");
    events.add(Event.of(start, new EventBody.RunStarted()));
    for (String agent : List.of("planner", "coder")) {
      StepRef ref = new StepRef(new StepId(agent + "-step"), 1, StepRunId.next());
      events.add(
          Event.of(
              start,
              new EventBody.StepStarted(
                  ref,
                  Optional.empty(),
                  List.of(),
                  Optional.of(agent),
                  Optional.empty(),
                  Optional.empty(),
                  Attributes.NONE)));
      events.add(
          Event.of(
              start,
              new EventBody.UsageReported(
                  Optional.of(ref),
                  Usage.of(ModelUsage.of("m", agent.equals("coder") ? 20 : 10, 0)))));
      events.add(Event.of(start, EventBody.StepEnded.of(ref, StepStatus.SUCCEEDED)));
    }
    events.add(
        Event.of(
            start,
            new EventBody.UsageReported(Optional.empty(), Usage.of(ModelUsage.of("m", 7, 0)))));
    events.add(
        Event.of(
            start.plusSeconds(1),
            new EventBody.RunEnded(
                RunStatus.SUCCEEDED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                total)));
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")))) {
      stores
          .executions()
          .create(id, Event.of(start, EventBody.RunCreated.of(Subject.workflow("team"))));
      stores.executions().append(id, Fence.unleased(), 1, events);
    }
  }

  @Test
  void refusesUnknownGroups() {
    wct.run("runs", "stats", "-g", "subjct").refused(ExitCode.USAGE, "did you mean subject?");
    wct.run("runs", "stats", "-g", "label").refused(ExitCode.USAGE, "label.KEY");
    wct.run("runs", "stats", "--chart", "size").refused(ExitCode.USAGE, "runs, failed");
    wct.run("--root", "typo", "runs", "stats").refused(ExitCode.NOT_FOUND, "no store in");
  }
}
