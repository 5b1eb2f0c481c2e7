package dev.runstore.testkit.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.Logged;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.event.EventBody.Warned;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Warning;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepEnd;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecorderValuesTest {
  private final Stage stage = new Stage();

  @Test
  void aPayloadOverTheLimitIsAnArtifactWithABoundedPreview() {
    String value = "ä".repeat(10_000);
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a"));
      step.succeed(value);
      run.succeed(Map.of("small", 1));
      Payload.Reference output =
          (Payload.Reference) stage.step(run.runId(), "a").attempts().get(0).output().orElseThrow();
      assertThat(output.byteLength()).isEqualTo(20_002);
      assertThat(output.limit()).isEqualTo(16 * 1024);
      assertThat(output.node()).isEqualTo("steps/a/1/output");
      assertThat(output.preview().getBytes(UTF_8).length).isBetween(4_093, 4_096);
      assertThat(output.preview()).startsWith("\"ä").endsWith("ä");
      assertThat(output.artifact().orElseThrow().stepRunId()).contains(step.ref().stepRunId());
      assertThat(output.artifact().orElseThrow().name().value()).startsWith("payloads/output-");
      assertThat(stage.content(output.artifact().orElseThrow()))
          .isEqualTo(JsonValue.string(value).utf8());
    }
  }

  @Test
  void theInputOfARunMayBeLongToo() {
    try (Recorder recorder = stage.recorder().inlineLimit(10).previewLimit(4).build();
        RunRecording run = recorder.start(Stage.CREATED.given(Payload.json("\"0123456789abc\"")))) {
      Payload.Reference other = (Payload.Reference) run.payload("input", "another long text");
      run.succeed();
      assertThat(other.preview()).isEqualTo("\"ano");
      assertThat(stage.artifacts.listArtifacts(run.runId())).hasSize(2);
    }
  }

  @Test
  void nullIsAValueAndAnEmptyLine() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a").config(null).input(null));
      step.log("stdout", null);
      run.log("stdout", null);
      step.succeed(null);
      run.succeed(null);
      Attempt attempt = stage.step(run.runId(), "a").attempts().get(0);
      assertThat(attempt.config()).contains(Payload.json("null"));
      assertThat(attempt.input()).contains(Payload.json("null"));
      assertThat(attempt.output()).contains(Payload.json("null"));
      assertThat(stage.bodies(run.runId(), RunEnded.class))
          .singleElement()
          .satisfies(end -> assertThat(end.output()).contains(Payload.json("null")));
      assertThat(stage.bodies(run.runId(), Logged.class))
          .flatExtracting(Logged::lines)
          .extracting(LogLine::text)
          .containsExactly("", "");
    }
  }

  @Test
  void anArtifactOfAnyNameIsKept() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a"));
      byte[] bytes = {1};
      assertThat(step.artifact("", bytes, ArtifactOptions.BYTES).key().name().value())
          .isEqualTo("artifact");
      String cut = run.artifact("x".repeat(600), bytes, ArtifactOptions.BYTES).key().name().value();
      assertThat(cut).hasSize(512).startsWith("xxx").endsWith("…");
      assertThat(run.artifact("a\ud800", bytes, ArtifactOptions.BYTES).key().name().value())
          .isEqualTo("a\ufffd");
      step.succeed();
      run.succeed();
      assertThat(stage.artifacts.listArtifacts(run.runId())).hasSize(3);
    }
  }

  @Test
  void anArtifactWithoutContentOrTypeIsRefusedAndTheRunGoesOn(@TempDir Path folder) {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      assertThatThrownBy(() -> run.artifact("a", folder.resolve("missing")))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("artifact");
      assertThatThrownBy(() -> ArtifactOptions.ofType(""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("content type is empty");
      run.succeed();
      assertThat(stage.run(run.runId()).status()).isEqualTo(RunStatus.SUCCEEDED);
    }
  }

  @Test
  void anyValueCanBeRecorded(@TempDir Path folder) throws IOException {
    Path json = Files.writeString(folder.resolve("data.json"), "{\"a\": [1,2]}");
    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"a\": ");
    Path text = Files.writeString(folder.resolve("long.txt"), "ä".repeat(20_000));
    Map<String, Object> loop = new LinkedHashMap<>();
    loop.put("self", loop);
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      assertThat(run.payload("null", null)).isEqualTo(Payload.json("null"));
      assertThat(run.payload("text", "a\u0000\ud800b\u001b"))
          .isEqualTo(Payload.json("\"a\\u0000\ufffdb\\u001B\""));
      assertThat(run.payload("map", Map.of("k\udc00", "\ud83d")))
          .isEqualTo(Payload.json("{\"k\ufffd\":\"\ufffd\"}"));
      assertThat(run.payload("nan", Map.of("x", Double.NaN)))
          .isEqualTo(Payload.json("{\"x\":\"NaN\"}"));
      assertThat(run.payload("record", new Point(1, new BigDecimal("2.50"))))
          .isEqualTo(Payload.json("{\"x\":1,\"y\":2.50}"));
      assertThat(run.payload("bytes", new byte[] {0, 1}))
          .isEqualTo(new Payload.Binary(new byte[] {0, 1}, "application/octet-stream"));
      assertThat(run.payload("file", json)).isEqualTo(Payload.json("{\"a\": [1,2]}"));
      assertThat(run.payload("file", broken))
          .isEqualTo(new Payload.Binary("{\"a\": ".getBytes(UTF_8), "text/plain; charset=utf-8"));
      assertThat(((Payload.Reference) run.payload("file", text)).byteLength()).isEqualTo(40_000);
      assertThat(run.payload("missing", folder.resolve("missing")))
          .isInstanceOf(Payload.Json.class);
      assertThat(run.payload("loop", loop)).isInstanceOf(Payload.Json.class);
      assertThat(run.payload("deep", deep)).isNotNull();
      assertThat(run.payload("hostile", new Hostile()).toString()).contains("Hostile");
      run.succeed(new Hostile());
      assertThat(stage.run(run.runId()).status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(stage.bodies(run.runId(), Warned.class))
          .extracting(warned -> warned.warning().code())
          .contains("payload.text", "payload.unreadable");
    }
  }

  @Test
  void namesAndLinesFromAnywhereAreMadeToFit() {
    try (Recorder recorder = stage.recorder().lineLimit(20).build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a").named("n".repeat(2_000)).agent(""));
      step.log("", "x".repeat(30));
      step.log("s".repeat(1_000), "", "a\u0007b\ud800c\r\nd");
      step.log("stdout", "");
      step.event("", null);
      step.event("\ud800".repeat(600), "body");
      step.warn(new Warning("", "w".repeat(10_000)));
      run.plan(step.ref().stepId(), "", List.of());
      run.succeed();
      assertThat(stage.lines(run.runId()))
          .containsExactly(
              "x".repeat(20) + "… [10 more characters cut off]", "a\u0007b\ufffdc", "d", "");
      assertThat(stage.bodies(run.runId(), Custom.class)).hasSize(2);
    }
  }

  @Test
  void secretsAreMaskedBeforeAnythingIsWritten(@TempDir Path folder) throws IOException {
    String secret = "s3cr\"et\nline two of it";
    Path file =
        Files.writeString(
            folder.resolve("f.txt"), "-".repeat(65_530) + "hunter2" + "-".repeat(65_540));
    try (Recorder recorder = stage.recorder().masking(Set.of(secret, "hunter2", "4711")).build();
        RunRecording run =
            recorder.start(
                Stage.CREATED.given(Payload.json("{\"p\":\"\\u0068unter2\",\"n\":47110}")))) {
      StepRecording step =
          run.step(
              StepSpec.of("a")
                  .config(List.of("curl", "-u", "me:hunter2"))
                  .input(secret)
                  .attributes(Attributes.NONE.with("k", JsonValue.string("xhunter2x"))));
      step.log("stdout", "password hunter2 and " + secret);
      step.warn(new Warning("w", "hunter2"));
      step.event("e", "hunter2".getBytes(UTF_8));
      Payload.Reference spilled = (Payload.Reference) step.payload("file", file);
      step.end(
          StepStatus.FAILED,
          StepEnd.PLAIN
              .output("x".repeat(20_000) + "hunter2")
              .error(ErrorInfo.of("hunter2", secret)));
      run.fail(ErrorInfo.of("e", "hunter2"));
      assertThat(stage.bodies(run.runId()).toString())
          .doesNotContain("hunter2", "s3cr", "line two", "4711")
          .contains("***");
      assertThat(stage.content(spilled.artifact().orElseThrow()))
          .asString(UTF_8)
          .isEqualTo("-".repeat(65_530) + "***" + "-".repeat(65_540));
      assertThat(stage.bodies(run.runId(), StepStarted.class).get(0).config())
          .contains(Payload.json("[\"curl\",\"-u\",\"me:***\"]"));
      stage
          .artifacts
          .listArtifacts(run.runId())
          .forEach(
              info ->
                  assertThat(stage.content(info.key())).asString(UTF_8).doesNotContain("hunter2"));
    }
  }

  record Point(int x, BigDecimal y) {}

  /** Cannot be written as JSON and has no text. */
  static final class Hostile {
    private final int[] nothing = {};

    public int getValue() {
      return nothing[0];
    }

    @Override
    public String toString() {
      return "value " + nothing[0];
    }
  }
}
