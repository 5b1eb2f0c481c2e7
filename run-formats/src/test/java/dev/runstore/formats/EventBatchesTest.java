package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EventBatchesTest {
  private static Event event(int number) {
    return Event.undated(
        new EventBody.Custom(Optional.empty(), "event " + number, Optional.empty()));
  }

  private static Iterator<Event> events(int count) {
    return IntStream.range(0, count).mapToObj(EventBatchesTest::event).iterator();
  }

  @Test
  void givesAllEventsInOrderInBatchesOfBoundedSize() {
    List<String> names = new ArrayList<>();
    try (EventBatches batches = new EventBatches(events(10_500))) {
      for (List<Event> batch = batches.next(); !batch.isEmpty(); batch = batches.next()) {
        assertThat(batch).hasSizeLessThanOrEqualTo(1_000);
        batch.forEach(event -> names.add(((EventBody.Custom) event.body()).name()));
      }
    }
    assertThat(names)
        .isEqualTo(IntStream.range(0, 10_500).mapToObj(number -> "event " + number).toList());
  }

  @Test
  void givesNothingOfNothing() {
    try (EventBatches batches = new EventBatches(events(0))) {
      assertThat(batches.next()).isEmpty();
    }
  }

  @Test
  void throwsWhatTheEventsThrow() {
    Iterator<Event> failing =
        IntStream.range(0, 5_000)
            .mapToObj(
                number -> {
                  if (number == 4_500) {
                    throw new RefusedImportException("it ends there");
                  }
                  return event(number);
                })
            .iterator();
    List<Event> got = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              try (EventBatches batches = new EventBatches(failing)) {
                while (true) {
                  got.addAll(batches.next());
                }
              }
            })
        .isInstanceOf(RefusedImportException.class)
        .hasMessage("it ends there");
    assertThat(got).hasSize(4_000);
  }

  @Test
  void readsNoEventAfterItsClose() {
    AtomicInteger read = new AtomicInteger();
    Iterator<Event> counted =
        IntStream.range(0, 100_000)
            .peek(i -> read.incrementAndGet())
            .mapToObj(EventBatchesTest::event)
            .iterator();
    try (EventBatches batches = new EventBatches(counted)) {
      assertThat(batches.next()).isNotEmpty();
    }
    assertThat(read.get()).isLessThan(100_000);
  }
}
