package dev.runstore.api.retention;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which runs are kept. A run that any of the three rules gives up is deleted, unless it is open,
 * pinned or has a legal hold; nothing is deleted without a {@link DeletionPlan} being applied.
 *
 * @param mode how many ended runs of each subject are kept, the last to have ended first
 * @param keep the same as a number, instead of what the mode says
 * @param maxAge ended runs older than this are given up; counted from when the store had their end,
 *     by the store's clock
 * @param maxBytes the oldest ended runs are given up until the runs together have at most so many
 *     artifact bytes
 */
public record RetentionPolicy(
    Mode mode, OptionalInt keep, Optional<Duration> maxAge, OptionalLong maxBytes) {
  /** Everything is kept. */
  public static final RetentionPolicy KEEP_ALL =
      new RetentionPolicy(Mode.FULL, Optional.empty(), OptionalLong.empty());

  /** Refuses an age, a size or a number that is negative. */
  public RetentionPolicy {
    if (keep.isPresent() && keep.getAsInt() < 0) {
      throw new IllegalArgumentException("a number of runs is not negative: " + keep.getAsInt());
    }
    if (maxAge.isPresent() && maxAge.get().isNegative()) {
      throw new IllegalArgumentException("a run's age is not negative: " + maxAge.get());
    }
    if (maxBytes.isPresent() && maxBytes.getAsLong() < 0) {
      throw new IllegalArgumentException("a size is not negative: " + maxBytes.getAsLong());
    }
  }

  /** With the number of runs that the mode says. */
  public RetentionPolicy(Mode mode, Optional<Duration> maxAge, OptionalLong maxBytes) {
    this(mode, OptionalInt.empty(), maxAge, maxBytes);
  }

  /** Gives up ended runs that are older than this, and nothing else. */
  public static RetentionPolicy olderThan(Duration age) {
    return KEEP_ALL.upTo(age);
  }

  /** Keeps so many runs of each subject, and nothing else. */
  public static RetentionPolicy of(Mode mode) {
    return new RetentionPolicy(mode, Optional.empty(), OptionalLong.empty());
  }

  /** The same, also giving up ended runs that are older than this. */
  public RetentionPolicy upTo(Duration age) {
    return new RetentionPolicy(mode, keep, Optional.of(age), maxBytes);
  }

  /** The same, also giving up the oldest runs while there are more bytes than this. */
  public RetentionPolicy within(long bytes) {
    return new RetentionPolicy(mode, keep, maxAge, OptionalLong.of(bytes));
  }

  /** The same, keeping so many ended runs of each subject. */
  public RetentionPolicy keeping(int count) {
    return new RetentionPolicy(mode, OptionalInt.of(count), maxAge, maxBytes);
  }

  /** How many ended runs of each subject are kept; empty for all. */
  public OptionalInt kept() {
    return keep.isPresent() ? keep : mode.kept();
  }

  /** How many ended runs of each subject are kept. */
  public enum Mode {
    /** The last 10. */
    LITE(OptionalInt.of(10)),
    /** The last 50. */
    STANDARD(OptionalInt.of(50)),
    /** All of them. */
    FULL(OptionalInt.empty());

    private final OptionalInt kept;

    Mode(OptionalInt kept) {
      this.kept = kept;
    }

    /** How many of each subject; empty for all. */
    public OptionalInt kept() {
      return kept;
    }

    /** The name in configurations. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
