package dev.runstore.api.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FindingBufferTest {
  @Test
  void findingsAreToldOnceAndOfVeryManySomeBeforeTheirTurn() {
    List<Finding> told = new ArrayList<>();
    FindingBuffer buffer = new FindingBuffer(told::add);
    List<Finding> found = IntStream.range(0, 2_500).mapToObj(FindingBufferTest::finding).toList();
    found.subList(0, 10).forEach(buffer);
    assertThat(told).isEmpty();
    found.subList(10, 2_500).forEach(buffer);
    assertThat(told).hasSizeBetween(1_000, 2_499);
    buffer.tell();
    assertThat(told).isEqualTo(found);
  }

  private static Finding finding(int number) {
    return new Finding(Severity.NOTICE, "run " + number, "odd", "look", false);
  }
}
