package dev.runstore.api.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AtOnceTest {
  private static final List<Integer> MANY = IntStream.range(0, 100).boxed().toList();

  private static int meet(CyclicBarrier barrier, int thing) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
      return -thing;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void someAreDoneAtOnceAndToldInTheirOrder() {
    CyclicBarrier four = new CyclicBarrier(4);
    List<Integer> told = new ArrayList<>();
    new AtOnce(4).each(MANY, thing -> meet(four, thing), told::add);
    assertThat(told).containsExactlyElementsOf(MANY.stream().map(thing -> -thing).toList());
  }

  @Test
  void oneAtATimeBeginsWhenTheOneBeforeWasTold() {
    List<String> seen = new ArrayList<>();
    new AtOnce(1)
        .each(
            List.of(1, 2),
            thing -> {
              seen.add("begun " + thing);
              return thing;
            },
            thing -> seen.add("told " + thing));
    assertThat(seen).containsExactly("begun 1", "told 1", "begun 2", "told 2");
  }

  @Test
  void afterAFailureNothingIsBegunAndWhatWasBegunIsEnded() {
    ConcurrentSkipListSet<Integer> begun = new ConcurrentSkipListSet<>();
    ConcurrentSkipListSet<Integer> ended = new ConcurrentSkipListSet<>();
    CountDownLatch second = new CountDownLatch(1);
    List<Integer> told = new ArrayList<>();
    assertThatThrownBy(
            () ->
                new AtOnce(2)
                    .each(
                        MANY,
                        thing -> {
                          begun.add(thing);
                          if (thing == 1) {
                            second.countDown();
                            throw new IllegalArgumentException("of 1");
                          }
                          try {
                            second.await();
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                          ended.add(thing);
                          return thing;
                        },
                        told::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("of 1");
    assertThat(told).containsExactly(0);
    begun.remove(1);
    assertThat(ended).containsExactlyElementsOf(begun);
    assertThat(begun).hasSizeLessThan(8);
  }
}
