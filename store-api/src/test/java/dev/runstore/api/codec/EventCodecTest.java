package dev.runstore.api.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EventCodecTest {
  private static final Instant TIME = Instant.parse("2026-11-21T05:46:04.123456Z");
  private static final RunId RUN = new RunId("01J00000000000000000000001");
  private static final StepRef REF = new StepRef(new StepId("ex tract/ü"), 2, StepRunId.next());
  private static final Payload JSON =
      Payload.json("{\"a\":1.50,\"a\":[1e400,\"\\ud800\"],\"b\":\n-0}");
  private static final Payload BYTES = new Payload.Binary(new byte[] {0, -1, 7}, "image/png");
  private static final ArtifactInfo ARTIFACT =
      new ArtifactInfo(
          ArtifactKey.of(RUN, REF.stepRunId(), "../etc/passwd"),
          9L << 32,
          Sha256.of(new byte[1]),
          "text/plain",
          TIME,
          Attributes.NONE.with("k", JsonValue.parse("[]")));
  private static final Payload SPILLED =
      new Payload.Reference(
          "{\"a",
          70_000,
          16_384,
          Optional.of(Sha256.of(new byte[2])),
          "application/json",
          "steps/x/1/output",
          Optional.of(ARTIFACT.key()));
  private static final Usage USAGE =
      new Usage(
          List.of(
              new ModelUsage(
                  "m",
                  Optional.of("p"),
                  3,
                  OptionalLong.of(1),
                  OptionalLong.of(2),
                  OptionalLong.of(0),
                  OptionalLong.empty(),
                  OptionalLong.of(5),
                  List.of(
                      new Cost(new BigDecimal("0.0001269"), "USD"),
                      new Cost(new BigDecimal("1000"), "EUR")),
                  Optional.of(Duration.ofNanos(2_000_001)))),
          Optional.of(Duration.ofMillis(12)),
          OptionalLong.of(1 << 20));
  private static final ErrorInfo ERROR = new ErrorInfo("E", "why\u0000\n", Optional.of("at x"));

  static Stream<EventBody> bodies() {
    Lease lease =
        new Lease(
            RUN,
            new Runner(
                "wct",
                "r1",
                "0.1",
                Optional.of(new Runner.HostProcess("h", 42, TIME, Optional.of("boot_1_2")))),
            3,
            7,
            TIME,
            TIME.plusSeconds(15));
    return Stream.of(
        EventBody.RunCreated.of(Subject.agent("a")),
        new EventBody.RunCreated(
            Subject.workflow("w"),
            Set.of(new Alias("x"), new Alias("y")),
            Optional.of(Sha256.of(new byte[3])),
            Optional.of(BYTES),
            Optional.of(RUN),
            Optional.of(REF),
            Optional.of("wfformat"),
            Labels.of(Map.of("k", "v\t", "💥", "\"")),
            Attributes.NONE.with("a", JsonValue.parse("1.0")),
            Optional.of(JSON)),
        new EventBody.RunStarted(),
        new EventBody.RunDescribed(Attributes.NONE.with("b", JsonValue.NULL), Optional.of(SPILLED)),
        new EventBody.LeaseClaimed(lease, Optional.of("gone")),
        new EventBody.LeaseReleased(7, "done"),
        new EventBody.StepPlanned(REF.stepId(), "name", List.of(new StepId("p"))),
        EventBody.StepStarted.of(REF),
        new EventBody.StepStarted(
            REF,
            Optional.of("n"),
            List.of(new StepId("p")),
            Optional.of("ag"),
            Optional.of(JSON),
            Optional.of(BYTES),
            Attributes.NONE.with("c", JsonValue.parse("{}"))),
        new EventBody.StepEnded(
            REF,
            StepStatus.UNKNOWN,
            Optional.of("odd"),
            Optional.of(Duration.ofNanos(1)),
            Optional.of(SPILLED),
            Optional.of(ERROR),
            List.of(new Warning("w", "m")),
            USAGE,
            OptionalInt.of(-9),
            Attributes.NONE),
        new EventBody.StepSkipped(REF.stepId(), Optional.empty(), List.of(), "because"),
        new EventBody.Warned(Optional.empty(), new Warning("w", "m")),
        new EventBody.Logged(
            Optional.of(REF),
            List.of(
                LogLine.of(TIME, "stdout", ""),
                new LogLine(Optional.empty(), "l", "WARN", "\u001b[31m"))),
        new EventBody.ArtifactNoted(Optional.of(REF), ArtifactRole.CONSUMED, ARTIFACT),
        new EventBody.Referenced(
            Optional.of(REF.stepId()),
            ArtifactRole.PRODUCED,
            new Reference("s3://x", OptionalLong.of(0), Optional.empty(), Optional.of("here"))),
        new EventBody.UsageReported(Optional.empty(), USAGE),
        new EventBody.ChildStarted(Optional.of(REF), RunId.next(), Subject.agent("b")),
        new EventBody.Custom(Optional.empty(), "tool.called", Optional.of(JSON)),
        new EventBody.RunEnded(
            RunStatus.FAILED,
            Optional.empty(),
            Optional.of(Duration.ofSeconds(246)),
            Optional.of(JSON),
            Optional.of(ERROR),
            Optional.of(Usage.NONE)));
  }

  static Stream<EventBody> notes() {
    return Stream.of(
        new EventBody.CancelRequested("r", "b"),
        new EventBody.Pinned("me"),
        new EventBody.Unpinned("me"),
        new EventBody.HoldPlaced("h", "r"),
        new EventBody.HoldLifted("h", "r"),
        new EventBody.Relabelled(Labels.of(Map.of("a", "b")), Set.of("c")),
        new EventBody.AliasAdded(new Alias("x")),
        new EventBody.LateUsage(USAGE));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void historyComesBackEqual(EventBody body) {
    RecordedEvent event = new RecordedEvent(Track.HISTORY, 12, TIME, Event.of(TIME, body));
    byte[] line = EventCodec.encode(event);
    assertThat(new String(line, StandardCharsets.UTF_8)).doesNotContain("\n");
    assertThat(EventCodec.decode(line)).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("notes")
  void notesComeBackEqual(EventBody body) {
    RecordedEvent event = new RecordedEvent(Track.NOTES, 1, TIME, Event.undated(body));
    assertThat(EventCodec.decode(EventCodec.encode(event), Track.NOTES)).isEqualTo(event);
  }

  @Test
  void fieldsOfANewerVersionSurviveWhereTheyStood() {
    String line =
        "{\"seq\":1,\"id\":\"01J00000000000000000000009\",\"recordedAt\":\"2026-11-21T05:46:04.123456Z\",\"type\":\"run.created\","
            + "\"subject\":{\"kind\":\"AGENT\",\"id\":\"a\",\"name\":\"a\",\"colour\":{\"r\":1.50}},\"reason\":\"x\",\"new\":[1]}";
    RecordedEvent event = EventCodec.decode(line.getBytes(StandardCharsets.UTF_8));
    assertThat(event.body()).isEqualTo(EventBody.RunCreated.of(Subject.agent("a")));
    String again = new String(EventCodec.encode(event), StandardCharsets.UTF_8);
    assertThat(JsonValue.parse(again).tree()).isEqualTo(JsonValue.parse(line).tree());
    assertThat(EventCodec.decode(again.getBytes(StandardCharsets.UTF_8))).isEqualTo(event);
  }

  @Test
  void fieldsOfANewerVersionSurviveInsideArrays() {
    String line =
        "{\"seq\":3,\"id\":\"01J00000000000000000000009\",\"recordedAt\":\"2026-11-21T05:46:04.123456Z\",\"type\":\"log\","
            + "\"lines\":[{\"stream\":\"s\",\"level\":\"INFO\",\"text\":\"a\"},{\"stream\":\"s\",\"level\":\"INFO\",\"text\":\"b\",\"span\":7}]}";
    RecordedEvent event = EventCodec.decode(line.getBytes(StandardCharsets.UTF_8));
    assertThat(JsonValue.parse(EventCodec.encode(event)).tree())
        .isEqualTo(JsonValue.parse(line).tree());
  }

  @Test
  void typesOfANewerVersionSurvive() {
    String line =
        "{\"seq\":4,\"id\":\"01J00000000000000000000009\",\"recordedAt\":\"2026-11-21T05:46:04.123456Z\",\"type\":\"step.dreamt\",\"stepId\":\"s\",\"of\":{\"sheep\":[1.50]}}";
    RecordedEvent event = EventCodec.decode(line.getBytes(StandardCharsets.UTF_8));
    assertThat(event.body().type()).isEqualTo("step.dreamt");
    assertThat(event.body().step()).contains(new StepId("s"));
    assertThat(JsonValue.parse(EventCodec.encode(event)).tree())
        .isEqualTo(JsonValue.parse(line).tree());
  }

  @Test
  void theTypeMayStandLast() {
    RecordedEvent event =
        EventCodec.decode(
            "{\"status\":\"FAILED\",\"recordedAt\":\"2026-11-21T05:46:04Z\",\"id\":\"01J00000000000000000000009\",\"seq\":2,\"type\":\"run.ended\"}"
                .getBytes(StandardCharsets.UTF_8));
    assertThat(event.body()).isEqualTo(EventBody.RunEnded.of(RunStatus.FAILED));
  }

  @Test
  void valuesBesideUnknownFieldsKeepTheirText() {
    String header =
        "{\"seq\":3,\"id\":\"01J00000000000000000000002\",\"recordedAt\":\"2026-11-21T05:46:04.123456Z\",";
    for (String event :
        List.of(
            header
                + "\"type\":\"custom\",\"name\":\"n\",\"payload\":{\"inline\":{\"a\":1.50,\"a\":1e400}},\"new\":[1.0e5]}",
            header + "\"type\":\"newer\",\"x\":{\"a\":1.50,\"a\":[1e400,\"\\ud800\"]}}")) {
      byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
      assertThat(new String(EventCodec.encode(EventCodec.decode(bytes)), StandardCharsets.UTF_8))
          .isEqualTo(event);
    }
  }
}
