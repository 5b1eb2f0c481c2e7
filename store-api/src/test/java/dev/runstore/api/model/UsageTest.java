package dev.runstore.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UsageTest {
  private static final List<String> MODELS = List.of("small", "large", "tiny");

  @Test
  void theSumDoesNotDependOnTheOrder() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      List<Usage> parts = new ArrayList<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        parts.add(random(random));
      }
      Usage forward = parts.stream().reduce(Usage.NONE, Usage::plus);
      Usage backward = parts.reversed().stream().reduce(Usage.NONE, Usage::plus);

      assertThat(forward).isEqualTo(backward);
      long tokens = parts.stream().mapToLong(part -> part.inputTokens().orElse(0)).sum();
      assertThat(forward.inputTokens().orElse(0)).isEqualTo(tokens);
    }
  }

  @Test
  void whatNobodyGivesStaysEmpty() {
    Usage sum = Usage.NONE.plus(new Usage(List.of(), Optional.empty(), OptionalLong.of(5)));

    assertThat(sum.totalTokens()).isEmpty();
    assertThat(sum.cpu()).isEmpty();
    assertThat(sum.costs()).isEmpty();
  }

  @Test
  void memoryIsTheLargerAndTimeIsAdded() {
    Usage a = new Usage(List.of(), Optional.of(Duration.ofSeconds(1)), OptionalLong.of(7));
    Usage b = new Usage(List.of(), Optional.of(Duration.ofSeconds(2)), OptionalLong.of(5));

    assertThat(a.plus(b))
        .isEqualTo(new Usage(List.of(), Optional.of(Duration.ofSeconds(3)), OptionalLong.of(7)));
  }

  @Test
  void modelsOfDifferentProvidersStayApart() {
    Usage usage =
        Usage.of(
            ModelUsage.of("m", 1, 2),
            ModelUsage.of("m", 10, 20).from("cloud"),
            ModelUsage.of("m", 100, 200));

    assertThat(usage.models()).hasSize(2);
    assertThat(usage.models().get(0).calls()).isEqualTo(2);
    assertThat(usage.models().get(0).totalTokens()).hasValue(303);
    assertThat(usage.inputTokens()).hasValue(111);
  }

  @Test
  void costsAreExactAndOneForEachCurrency() {
    Usage usage =
        Usage.of(
            ModelUsage.of("a", 1, 1).costing(cost("0.1", "USD")),
            ModelUsage.of("b", 1, 1).costing(cost("0.2", "USD")),
            ModelUsage.of("c", 1, 1).costing(cost("1.50", "EUR")));

    assertThat(usage.costs()).containsExactly(cost("1.5", "EUR"), cost("0.3", "USD"));
    assertThat(cost("0.00", "USD")).isEqualTo(cost("0", "USD"));
    assertThatThrownBy(() -> cost("1", "usd")).hasMessageContaining("three capital letters");
    assertThatThrownBy(() -> cost("1", "USD").plus(cost("1", "EUR")))
        .hasMessage("cannot add EUR to USD");
  }

  @Test
  void negativeFiguresAreRefused() {
    assertThatThrownBy(() -> ModelUsage.of("m", -1, 0)).hasMessageContaining("negative figure");
  }

  private static Cost cost(String amount, String currency) {
    return new Cost(new BigDecimal(amount), currency);
  }

  private static Usage random(Random random) {
    ModelUsage model =
        ModelUsage.of(
                MODELS.get(random.nextInt(MODELS.size())),
                random.nextInt(1_000),
                random.nextInt(1_000))
            .costing(new Cost(BigDecimal.valueOf(random.nextInt(10_000), 4), "USD"));
    return new Usage(
        List.of(model),
        random.nextBoolean()
            ? Optional.of(Duration.ofMillis(random.nextInt(1_000)))
            : Optional.empty(),
        random.nextBoolean() ? OptionalLong.of(random.nextInt(1_000)) : OptionalLong.empty());
  }
}
