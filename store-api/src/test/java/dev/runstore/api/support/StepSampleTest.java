package dev.runstore.api.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.StepCounts;
import dev.runstore.api.model.StepStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepSampleTest {
  private static List<Integer> picked(StepSample sample, List<StepStatus> steps) {
    List<Integer> picked = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (sample.picks(steps.get(i))) {
        picked.add(i);
      }
    }
    return picked;
  }

  /** Every seventh step fails. */
  private static List<StepStatus> steps(int count) {
    List<StepStatus> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(i % 7 == 3 ? StepStatus.FAILED : StepStatus.SUCCEEDED);
    }
    return steps;
  }

  private static StepCounts counts(List<StepStatus> steps) {
    long failed = steps.stream().filter(status -> status == StepStatus.FAILED).count();
    return new StepCounts(
        Map.of(StepStatus.FAILED, failed, StepStatus.SUCCEEDED, steps.size() - failed));
  }

  @Test
  void takesAllThatFit() {
    List<StepStatus> steps = steps(70);
    for (long most : new long[] {70, 71, Long.MAX_VALUE}) {
      StepSample sample = new StepSample(counts(steps), most);
      assertThat(picked(sample, steps)).hasSize(70);
      assertThat(sample.leftOut()).isZero();
    }
  }

  @Test
  void takesWhatWentWrongAndSpreadsTheRest() {
    List<StepStatus> steps = steps(700);
    StepSample sample = new StepSample(counts(steps), 130);
    List<Integer> picked = picked(sample, steps);

    assertThat(picked).hasSize(130);
    assertThat(sample.leftOut()).isEqualTo(570);
    assertThat(picked.stream().filter(i -> steps.get(i) == StepStatus.FAILED)).hasSize(100);
    List<Integer> others = picked.stream().filter(i -> steps.get(i) != StepStatus.FAILED).toList();
    for (int i = 1; i < others.size(); i++) {
      assertThat(others.get(i) - others.get(i - 1)).isBetween(20, 27);
    }
  }

  @Test
  void takesAnEvenSampleOfTooMuchThatWentWrong() {
    List<StepStatus> steps = steps(700);
    List<Integer> picked = picked(new StepSample(counts(steps), 10), steps);
    assertThat(picked).hasSize(10).allMatch(i -> steps.get(i) == StepStatus.FAILED);
    assertThat(picked.get(9) - picked.get(0)).isGreaterThan(600);
  }
}
