package dev.runstore.api.support;

import dev.runstore.api.model.StepCounts;
import dev.runstore.api.model.StepStatus;
import java.util.Map;

/**
 * Picks at most so many of the steps of a run that have begun, told of them one after the other:
 * those that went wrong before the others, and of what is too many an even sample. Not thread-safe.
 */
final class StepSample {
  private final Evenly wrong;
  private final Evenly others;
  private final long leftOut;

  /** Of steps with these statuses. */
  StepSample(StepCounts steps, long most) {
    long bad = 0;
    long good = 0;
    for (Map.Entry<StepStatus, Long> some : steps.values().entrySet()) {
      switch (kind(some.getKey())) {
        case WRONG -> bad += some.getValue();
        case OTHER -> good += some.getValue();
        case NOT_BEGUN -> {}
      }
    }
    this.wrong = new Evenly(bad, Math.min(bad, most));
    this.others = new Evenly(good, Math.min(good, most - wrong.picked));
    this.leftOut = Math.max(0, bad + good - most);
  }

  /** How many steps that have begun it does not pick. */
  long leftOut() {
    return leftOut;
  }

  /** Whether the next step, which has this status, is picked. */
  boolean picks(StepStatus status) {
    return switch (kind(status)) {
      case WRONG -> wrong.next();
      case OTHER -> others.next();
      case NOT_BEGUN -> false;
    };
  }

  private enum Kind {
    WRONG,
    OTHER,
    NOT_BEGUN
  }

  private static Kind kind(StepStatus status) {
    return switch (status) {
      case FAILED, TIMED_OUT, CANCELLED, UNKNOWN -> Kind.WRONG;
      case RUNNING, SUCCEEDED -> Kind.OTHER;
      case PENDING, SKIPPED -> Kind.NOT_BEGUN;
    };
  }

  /** Picks so many of all. */
  private static final class Evenly {
    private final long all;
    private final long picked;
    private long share;

    private Evenly(long all, long picked) {
      this.all = all;
      this.picked = picked;
    }

    private boolean next() {
      share += picked;
      if (share < all || all == 0) {
        return false;
      }
      share -= all;
      return true;
    }
  }
}
