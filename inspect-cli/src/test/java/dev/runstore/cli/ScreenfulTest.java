package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ScreenfulTest {
  private static StepState step(int number, StepStatus status) {
    Optional<String> reason =
        status == StepStatus.SKIPPED ? Optional.of("step 1 failed") : Optional.empty();
    return new StepState(
        new StepId("s" + number), "s" + number, status, List.of(), reason, number, List.of());
  }

  private static List<StepState> steps() {
    return IntStream.rangeClosed(1, 500)
        .mapToObj(
            number ->
                step(
                    number,
                    switch (number) {
                      case 3 -> StepStatus.FAILED;
                      case 7, 490 -> StepStatus.RUNNING;
                      default -> number > 400 ? StepStatus.PENDING : StepStatus.SUCCEEDED;
                    }))
        .toList();
  }

  @Test
  void whatRunsAndWhatFailedIsShownBeforeTheNewest() {
    assertThat(Screenful.of(steps(), 5).stream().map(step -> step.stepId().value()))
        .containsExactly("s3", "s7", "s399", "s400", "s490");
  }

  @Test
  void allAreShownWhereThereIsRoom() {
    assertThat(Screenful.of(steps(), 500)).isEqualTo(steps());
  }

  @Test
  void aStepWithAReasonTakesTwoLines() {
    List<StepState> skipped =
        IntStream.rangeClosed(1, 9).mapToObj(n -> step(n, StepStatus.SKIPPED)).toList();
    assertThat(Screenful.of(skipped, 5)).hasSize(2);
  }
}
