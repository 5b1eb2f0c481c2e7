package dev.runstore.api.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationSketchTest {
  @Test
  void quantilesAreWithinTheErrorItStates() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      DurationSketch sketch = new DurationSketch();
      long[] nanos = new long[20_000];
      for (int i = 0; i < nanos.length; i++) {
        nanos[i] = (long) Math.exp(random.nextGaussian() * 4 + 20) + 2_000;
        sketch.add(Duration.ofNanos(nanos[i]));
      }
      Arrays.sort(nanos);
      for (double part : new double[] {0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1}) {
        int rank = Math.max(1, (int) Math.ceil(part * nanos.length));
        assertThat((double) sketch.quantile(part).orElseThrow().toNanos())
            .as("seed %d, quantile %s", seed, part)
            .isCloseTo(
                (double) nanos[rank - 1], withinPercentage(100 * DurationSketch.RELATIVE_ERROR));
      }
    }
  }

  @Test
  void theMeanIsNeverLessThanTheLeastNorMoreThanTheMost() {
    for (long nanos : new long[] {1, 999, 9_412_018_000L, 299_792_458_123L}) {
      DurationSketch sketch = new DurationSketch();
      for (int i = 0; i < 3; i++) {
        sketch.add(Duration.ofNanos(nanos));
        assertThat(sketch.mean()).contains(Duration.ofNanos(nanos));
      }
    }
  }

  @Test
  void sketchesAddUpToTheSketchOfAll() {
    Random random = new Random(3);
    DurationSketch all = new DurationSketch();
    DurationSketch sum = new DurationSketch();
    for (int part = 0; part < 5; part++) {
      DurationSketch one = new DurationSketch();
      for (int i = 0; i < part * 100; i++) {
        Duration time = Duration.ofNanos((long) Math.exp(random.nextGaussian() * 4 + 20));
        all.add(time);
        one.add(time);
      }
      sum.add(one);
    }
    assertThat(sum.count()).isEqualTo(1_000);
    for (double part : new double[] {0, 0.01, 0.25, 0.5, 0.9, 0.999, 1}) {
      assertThat(sum.quantile(part)).isEqualTo(all.quantile(part));
    }
    assertThat(sum.mean().orElseThrow().toMillis()).isEqualTo(all.mean().orElseThrow().toMillis());
  }

  @Test
  void takesWhatNoClockShouldGive() {
    DurationSketch sketch = new DurationSketch();
    assertThat(sketch.quantile(0.5)).isEmpty();
    assertThat(sketch.mean()).isEmpty();
    sketch.add(Duration.ofSeconds(-5));
    sketch.add(Duration.ZERO);
    sketch.add(Duration.ofDays(365_000_000));
    assertThat(sketch.count()).isEqualTo(3);
    assertThat(sketch.quantile(0)).contains(Duration.ZERO);
    assertThat(sketch.quantile(0.5)).contains(Duration.ZERO);
    assertThat(sketch.quantile(1)).contains(Duration.ofDays(365_000_000));
    assertThatThrownBy(() -> sketch.quantile(1.1)).hasMessageContaining("1.1");
  }
}
