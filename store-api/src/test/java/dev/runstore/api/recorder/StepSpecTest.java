package dev.runstore.api.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.StepId;
import org.junit.jupiter.api.Test;

class StepSpecTest {
  @Test
  void stepsComeAfterOthersByTheirIds() {
    assertThat(StepSpec.of("load").after("extract", "clean").parents())
        .containsExactly(new StepId("extract"), new StepId("clean"));
  }
}
