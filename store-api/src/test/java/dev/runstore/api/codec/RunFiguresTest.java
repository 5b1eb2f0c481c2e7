package dev.runstore.api.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Usage;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;

class RunFiguresTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00.000250Z");
  private static final List<String> WORDS =
      List.of(
          "writer",
          "quoted \"name\"",
          "back\\slash",
          "line\nbreak",
          "größer 🚀",
          "{\"status\":\"FAILED\"}",
          "],[",
          "status");

  @Test
  void areThoseOfTheHeaderWhateverItHolds() {
    for (long seed = 0; seed < 2_000; seed++) {
      Run run = run(new Random(seed));
      assertThat(RunCodec.decodeFigures(RunCodec.encode(run)))
          .as("seed %d", seed)
          .isEqualTo(RunFigures.of(run));
      assertThat(RunCodec.decodeFigures(withGaps(run)))
          .as("seed %d, every field shown", seed)
          .isEqualTo(RunFigures.of(run));
    }
  }

  @Test
  void areReadWithoutAParserFromAHeaderWithoutEscapes() {
    Run run = run(subject("writer"), labels("prod"), new Random(1));
    assertThat(FiguresReader.read(RunCodec.encode(run))).contains(RunFigures.of(run));
  }

  @Test
  void aHeaderThatIsCutIsRefused() {
    byte[] whole = RunCodec.encode(run(subject("writer"), labels("prod"), new Random(3)));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatIllegalArgumentException()
          .as("cut after %s", new String(cut, UTF_8))
          .isThrownBy(() -> RunCodec.decodeFigures(cut));
    }
  }

  private static byte[] withGaps(Run run) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.generator(bytes)) {
      out.writeStartObject();
      RunCodec.writeFields(run, RunCodec.Gaps.SHOWN, out);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static Subject subject(String name) {
    return new Subject(
        name.length() % 2 == 0 ? SubjectKind.AGENT : SubjectKind.WORKFLOW,
        name,
        name,
        Optional.of("2"));
  }

  private static Labels labels(String value) {
    return Labels.of(Map.of("env", value, "team", "red"));
  }

  private static Run run(Random random) {
    return run(
        subject(word(random)),
        random.nextBoolean() ? Labels.NONE : Labels.of(Map.of(word(random), word(random))),
        random);
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private static Run run(Subject subject, Labels labels, Random random) {
    EventBody.RunCreated created =
        new EventBody.RunCreated(
            subject,
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            labels,
            new Attributes(Map.of("note", JsonValue.string(word(random)))),
            Optional.empty());
    RunFold fold = new RunFold(RunId.derived(START, "run"), RunFold.NOBODY);
    boolean dated = random.nextBoolean();
    take(fold, dated ? Event.of(START, created) : Event.undated(created));
    if (random.nextBoolean()) {
      take(fold, Event.of(START.plusMillis(random.nextInt(90)), new EventBody.RunStarted()));
      StepRef ref = new StepRef(new StepId("a"), 1, StepRunId.next());
      take(
          fold,
          Event.undated(
              new EventBody.StepStarted(
                  ref,
                  Optional.empty(),
                  List.of(),
                  Optional.of(word(random)),
                  Optional.empty(),
                  Optional.empty(),
                  Attributes.NONE)));
      take(fold, Event.undated(new EventBody.UsageReported(Optional.of(ref), usage(random))));
    }
    if (random.nextBoolean()) {
      take(fold, Event.undated(ended(random)));
    }
    return fold.run();
  }

  private static EventBody ended(Random random) {
    RunStatus status = random.nextBoolean() ? RunStatus.FAILED : RunStatus.SUCCEEDED;
    return new EventBody.RunEnded(
        status,
        Optional.empty(),
        random.nextBoolean()
            ? Optional.of(Duration.ofNanos(random.nextLong(1, 1L << 55)))
            : Optional.empty(),
        Optional.empty(),
        status == RunStatus.FAILED
            ? Optional.of(ErrorInfo.of("io", word(random)))
            : Optional.empty(),
        Optional.empty());
  }

  private static Usage usage(Random random) {
    return Usage.of(
        new ModelUsage(
            word(random),
            Optional.of("lab"),
            1,
            OptionalLong.of(random.nextInt(1_000)),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            List.of(new Cost(new BigDecimal("0.25"), "EUR")),
            Optional.empty()));
  }

  private static void take(RunFold fold, Event event) {
    fold.apply(new RecordedEvent(RecordedEvent.Track.HISTORY, fold.eventCount() + 1, START, event));
  }
}
