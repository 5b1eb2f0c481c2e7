package dev.runstore.api.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EndedStepsTest {
  private static final List<StepStatus> STATUSES =
      List.of(StepStatus.SUCCEEDED, StepStatus.FAILED, StepStatus.SKIPPED);

  private record Ended(long firstSequence, StepStatus status) {}

  @Test
  void remembersEachStepAsItLastEnded() {
    Random random = new Random(3);
    EndedSteps steps = new EndedSteps();
    Map<StepId, Ended> expected = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      StepId id = new StepId("step é " + random.nextInt(8_000));
      Ended ended = new Ended(random.nextLong(1L << 40), STATUSES.get(random.nextInt(3)));
      steps.put(id, ended.firstSequence(), ended.status());
      expected.put(id, ended);
    }
    expected.forEach(
        (id, ended) -> {
          int step = steps.find(id);
          assertThat(step).isPositive();
          assertThat(steps.firstSequence(step)).isEqualTo(ended.firstSequence());
          assertThat(steps.status(step)).isEqualTo(ended.status());
        });
    assertThat(steps.find(new StepId("step é 8000"))).isZero();
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(new EndedSteps().find(new StepId("any"))).isZero();
  }
}
