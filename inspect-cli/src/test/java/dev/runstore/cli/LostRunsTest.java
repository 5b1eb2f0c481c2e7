package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import dev.runstore.api.recorder.ThisProcess;
import dev.runstore.cli.Cli.Said;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class LostRunsTest {
  private final RunId id = RunId.next();
  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void letGoOfARun() {
    wct = Cli.in(folder);
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")));
        Recorder recorder =
            Recorder.to(stores.executions(), stores.artifacts())
                .runner(new Runner("agent", "anna", "1", Optional.empty()))
                .build();
        RunRecording run = recorder.start(id, RunCreated.of(Subject.agent("thinker")))) {
      StepRecording step = run.step(StepSpec.of("think"));
      step.log("stdout", "hm");
    }
  }

  @Test
  void showsARunThatItsRunnerLeftWithoutAnEndAsLost() {
    assertThat(wct.run("inspect", "-o", "json").text().replace(" ", ""))
        .containsPattern("\"lost\":\\{\\s*\"since\":\"[^\"]+\",\\s*\"holder\":")
        .contains("\"id\":\"anna\"", "\"lease\":null");
    assertThat(wct.run("runs", "list", "-o", "jsonl").text()).contains("\"lost\":{\"since\"");
    assertThat(wct.run("runs", "list").text()).contains("\nlost\t" + id);
    assertThat(wct.run("inspect").text())
        .contains("status\tlost", "let go by agent anna", "only the engine that recorded it")
        .doesNotContain("--resume");
    assertThat(wct.onTerminal().run("inspect").text())
        .contains("only the engine that recorded it")
        .doesNotContain("--resume");
    assertThat(wct.run("inspect", "--exit-status").code()).isEqualTo(1);
  }

  @Test
  void isFoundByItsStatus() {
    SampleRun.writeTo(folder.resolve(".waivern"));
    String lost = id + "\n";
    assertThat(wct.run("runs", "list", "--status", "lost", "-o", "name").text()).isEqualTo(lost);
    assertThat(wct.run("runs", "list", "--status", "cancelled,lost", "-o", "name").text())
        .isEqualTo(lost);
    assertThat(wct.run("runs", "list", "--status", "running", "-o", "name").text()).isEqualTo(lost);
    assertThat(wct.run("runs", "list", "--status", "queued", "-o", "name").text()).isEmpty();
    assertThat(wct.run("runs", "list", "--status", "failed,lost", "-o", "name").lines())
        .containsExactlyInAnyOrder(id.value(), SampleRun.ID.value());
  }

  @Test
  void endsFollowingWhenTheRunnerHasLeft() {
    Said logs = wct.run("runs", "logs", "-f", "--interval", "20ms");
    assertThat(logs.text()).isEqualTo("think\thm\n");
    assertThat(logs.err())
        .contains("interrupted", "agent anna", "only the engine that recorded it")
        .doesNotContain("--resume");
    Said watch = wct.run("inspect", "--watch", "--interval", "20ms");
    assertThat(watch.text()).contains("lease.released", "status\tlost");
    assertThat(watch.err()).contains("interrupted");
  }

  @Test
  void waitsForNobodyToTakeALostRunOverWhenAskedHowItEnded() {
    RunId dead = RunId.next();
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")))) {
      Runner runner = new Runner("agent", "bob", "1", Optional.empty());
      stores
          .executions()
          .create(dead, Event.of(Instant.now(), RunCreated.of(Subject.agent("thinker"))));
      stores.executions().claim(dead, ClaimTerms.of(runner).holding(Duration.ofMillis(1)));
    }
    Said watch = wct.run("inspect", "--watch", "--exit-status", "--interval", "20ms", dead.value());
    assertThat(watch.code()).isEqualTo(1);
    assertThat(watch.out()).contains("status\tlost");
    assertThat(watch.err()).contains("is lost since", "agent bob").doesNotContain("waiting for");
  }

  @Test
  void saysThatTheProcessOfAHolderIsGoneBeforeTheLeaseRunsOut() {
    Runner.HostProcess here =
        ThisProcess.runner("test", LostRunsTest.class).process().orElseThrow();
    Runner gone =
        new Runner(
            "agent",
            "gone",
            "1",
            Optional.of(new Runner.HostProcess(here.host(), here.pid(), Instant.EPOCH)));
    Runner alive = new Runner("agent", "alive", "1", Optional.of(here));
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")))) {
      for (Runner runner : List.of(gone, alive)) {
        RunId held = RunId.next();
        stores
            .executions()
            .create(held, Event.of(Instant.now(), RunCreated.of(Subject.agent("thinker"))));
        stores.executions().claim(held, ClaimTerms.of(runner));
        String text = wct.run("inspect", held.value()).text();
        assertThat(text).contains("held_by\tagent " + runner.id());
        assertThat(text.contains("the process that holds this run is gone; "))
            .isEqualTo(runner.equals(gone));
      }
    }
  }

  @Test
  void namesTheCommandThatGoesOnWithARunOfARunbook() {
    RunId other = RunId.next();
    RunCreated created =
        new RunCreated(
            Subject.workflow("nightly"),
            Set.of(),
            Optional.empty(),
            Optional.of(new Payload.Json(JsonValue.object(Map.of("format", "runbook/1")))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Labels.NONE,
            Attributes.NONE,
            Optional.empty());
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")));
        Recorder recorder = Recorder.to(stores.executions(), stores.artifacts()).build();
        RunRecording run = recorder.start(other, created)) {
      run.flush();
    }
    assertThat(wct.run("inspect", other.value()).text()).contains("wct run --resume " + other);
    assertThat(wct.run("runs", "logs", "-f", other.value()).err())
        .contains("wct run --resume " + other + " goes on with it");
  }

  @Test
  void endsARunThatNobodyRunsWhenItIsCancelled() {
    assertThat(wct.run("runs", "cancel", "--reason", "enough", id.value()).err())
        .contains("had no runner", "cancelled");
    assertThat(wct.run("runs", "list", "-o", "jsonl").text())
        .contains("\"status\":\"CANCELLED\"", "\"lost\":null", "enough");
    assertThat(wct.run("runs", "steps", id.value()).text()).contains("cancelled\tthink");
    wct.run("runs", "cancel", id.value()).refused(ExitCode.CONFLICT, "ended as cancelled");
  }

  @Test
  void isNotLostWhenSomebodyHasTakenItOver() {
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")));
        Recorder recorder = Recorder.to(stores.executions(), stores.artifacts()).build();
        RunRecording run =
            recorder.resume(id, ClaimTerms.of(new Runner("agent", "bob", "1", Optional.empty())))) {
      assertThat(wct.run("inspect", "-o", "json").text().replace(" ", ""))
          .contains("\"lost\":null", "\"released\":null");
      run.succeed();
    }
    assertThat(wct.run("inspect", "-o", "json").text().replace(" ", ""))
        .contains("\"lost\":null", "\"released\":null", "\"SUCCEEDED\"");
  }
}
