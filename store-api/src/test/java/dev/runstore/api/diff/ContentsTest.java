package dev.runstore.api.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ContentsTest {
  @Test
  void jsonWithANumberThatNoDecimalHoldsIsComparedAsText() {
    List<Difference> told = new ArrayList<>();
    byte[] a = "{\"n\":0.4e99999999999999999999}".getBytes(StandardCharsets.UTF_8);
    byte[] b = "{\"n\":0.5e99999999999999999999}".getBytes(StandardCharsets.UTF_8);
    assertThat(Contents.tellContent(Place.run(told::add), "output", a, b)).isTrue();
    assertThat(told).hasSize(1);
    assertThat(told.get(0).b().orElseThrow().toString()).contains("0.5e99999999999999999999");
  }
}
