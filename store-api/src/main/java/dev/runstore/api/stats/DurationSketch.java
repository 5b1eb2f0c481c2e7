package dev.runstore.api.stats;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The distribution of durations in bounded memory: counts in buckets whose bounds grow by a factor.
 * A quantile is at most {@value #RELATIVE_ERROR} of its value away from the true one, the smallest
 * and the largest are exact. Durations up to a microsecond, and negative ones, are one bucket. Not
 * thread-safe.
 */
public final class DurationSketch {
  /** How far a quantile may be from the true one, as a part of it. */
  public static final double RELATIVE_ERROR = 0.01;

  private static final double GROWTH = Math.log((1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR));
  private static final double SMALLEST = 1e-6;
  private static final int LAST = bucket(1e12);

  private long count;
  private double sum;
  private long[] counts = new long[0];
  private int first;
  private Duration least = Duration.ZERO;
  private Duration most = Duration.ZERO;

  /** Takes a duration in. */
  public void add(Duration duration) {
    Duration time = duration.isNegative() ? Duration.ZERO : duration;
    least = count == 0 || time.compareTo(least) < 0 ? time : least;
    most = count == 0 || time.compareTo(most) > 0 ? time : most;
    double seconds = seconds(time);
    int bucket = Math.min(LAST, bucket(seconds));
    makeRoom(bucket);
    counts[bucket - first]++;
    count++;
    sum += seconds;
  }

  /** Takes all durations of another in. */
  void add(DurationSketch other) {
    if (other.count == 0) {
      return;
    }
    least = count == 0 || other.least.compareTo(least) < 0 ? other.least : least;
    most = count == 0 || other.most.compareTo(most) > 0 ? other.most : most;
    makeRoom(other.first);
    makeRoom(other.first + other.counts.length - 1);
    for (int i = 0; i < other.counts.length; i++) {
      counts[other.first + i - first] += other.counts[i];
    }
    count += other.count;
    sum += other.sum;
  }

  private static double seconds(Duration time) {
    return time.getSeconds() + time.getNano() / 1e9;
  }

  private static int bucket(double seconds) {
    return seconds <= SMALLEST ? 0 : (int) Math.ceil(Math.log(seconds / SMALLEST) / GROWTH);
  }

  private void makeRoom(int bucket) {
    if (counts.length == 0) {
      first = bucket;
      counts = new long[1];
    } else if (bucket < first) {
      long[] wider = new long[counts.length + first - bucket];
      System.arraycopy(counts, 0, wider, first - bucket, counts.length);
      counts = wider;
      first = bucket;
    } else if (bucket - first >= counts.length) {
      counts = Arrays.copyOf(counts, bucket - first + 1);
    }
  }

  /** How many durations it has. */
  public long count() {
    return count;
  }

  /** The mean; empty without any. */
  public Optional<Duration> mean() {
    return count == 0 ? Optional.empty() : Optional.of(within(duration(sum / count)));
  }

  /**
   * The duration that a part of all are not longer than: 0 is the smallest, 0.5 the median, 1 the
   * largest. Empty without any.
   */
  public Optional<Duration> quantile(double part) {
    if (!(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException("a quantile is from 0 to 1: " + part);
    }
    if (count == 0) {
      return Optional.empty();
    }
    long rank = Math.max(1, (long) Math.ceil(part * count));
    if (rank == 1) {
      return Optional.of(least);
    }
    if (rank == count) {
      return Optional.of(most);
    }
    long seen = 0;
    int i = 0;
    while (seen + counts[i] < rank) {
      seen += counts[i++];
    }
    return Optional.of(within(middle(first + i)));
  }

  private Duration within(Duration estimate) {
    return estimate.compareTo(least) < 0 ? least : estimate.compareTo(most) > 0 ? most : estimate;
  }

  /** The value whose relative distance to both bounds of the bucket is the same. */
  private static Duration middle(int bucket) {
    if (bucket == 0) {
      return Duration.ZERO;
    }
    double upper = SMALLEST * Math.exp(bucket * GROWTH);
    return duration(upper * (1 - RELATIVE_ERROR));
  }

  private static Duration duration(double seconds) {
    long whole = (long) seconds;
    return Duration.ofSeconds(whole, Math.round((seconds - whole) * 1e9));
  }
}
