package dev.runstore.filesystem.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Figures are read as they were written. */
class PackedFiguresReaderTest {
  private static final ModelUsage LARGE =
      new ModelUsage(
          "claude-\u00e9\ud83d\ude80",
          Optional.of("anthropic"),
          Long.MAX_VALUE,
          OptionalLong.of(1_234_567),
          OptionalLong.of(0),
          OptionalLong.empty(),
          OptionalLong.of(7),
          OptionalLong.of(Long.MAX_VALUE),
          List.of(
              new Cost(new BigDecimal("0.000000000123"), "EUR"),
              new Cost(new BigDecimal("1E+20"), "USD")),
          Optional.of(Duration.ofSeconds(3, 999_999_999)));

  private final PackedFiguresReader reader = new PackedFiguresReader();

  private static RunFigures run(int number, Map<String, String> labels, Usage usage) {
    return new RunFigures(
        RunId.derived(Instant.EPOCH, "figures " + number),
        of(List.of(SubjectKind.values()), number),
        "subject \"" + number % 7 + "\"",
        of(List.of(RunStatus.values()), number),
        Instant.ofEpochSecond(number % 2 == 0 ? -number : number, number),
        number % 3 == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(-number)),
        labels,
        usage,
        number % 5 == 0 ? List.of() : List.of("planner", "agent " + number % 4),
        (long) number << 33);
  }

  private static <T> T of(List<T> values, int number) {
    return values.get(number % values.size());
  }

  private void assertReadAsWritten(RunFigures run) {
    assertThat(reader.read(run.id(), PackedFigures.of(run))).isEqualTo(run);
  }

  @Test
  void whateverARunHasIsKept() {
    assertReadAsWritten(run(0, Map.of(), Usage.NONE));
    assertReadAsWritten(run(1, Map.of("", "", "env", "\u0000\n\ufffd"), Usage.of(LARGE)));
    Usage all = new Usage(List.of(LARGE), Optional.of(Duration.ZERO), OptionalLong.of(5));
    assertReadAsWritten(run(2, Map.of("env", "x".repeat(5_000)), all));
  }

  @Test
  void runsThatAreAlikeAreNotTakenForEachOther() {
    Random random = new Random(7);
    for (int number = 0; number < 20_000; number++) {
      String value = "value-" + random.nextInt(600) + "-of-a-label";
      Usage usage =
          number % 4 == 0
              ? Usage.of(ModelUsage.of("model-" + random.nextInt(3), number, 1))
              : Usage.NONE;
      assertReadAsWritten(run(number, Map.of("a", value, "env", "prod"), usage));
    }
  }

  @Test
  void figuresThatAreCutOffAreRefused() {
    RunFigures run = run(4, Map.of("env", "prod"), Usage.of(LARGE));
    byte[] packed = PackedFigures.of(run);
    byte[] none = PackedFigures.of(run(4, Map.of("env", "prod"), Usage.NONE));
    for (int length = 0; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      if (length != none.length) {
        assertThatIllegalArgumentException()
            .as("%s of %s bytes", length, packed.length)
            .isThrownBy(() -> reader.read(run.id(), cut));
      }
    }
  }
}
