package dev.runstore.api.recorder;

import java.time.Duration;

/**
 * What a recorder does when a store does not answer. Until {@code patience} is over it repeats the
 * same write, with growing pauses; then the policy decides. All of them keep the order.
 */
public sealed interface OutagePolicy {
  /** How long a call waits for a store that does not answer before the policy decides. */
  Duration patience();

  /** The same policy with another patience. */
  OutagePolicy within(Duration patience);

  /**
   * The call throws. What it recorded stays pending and is written before anything else by the next
   * call, so the call is not to be made again. Losing the run to another runner throws, too.
   */
  static OutagePolicy fail() {
    return new Fail(Duration.ofSeconds(30));
  }

  /**
   * Events are kept in memory up to a number, then dropped, logs first. How many were dropped is
   * recorded as a warning of the run at the next success. No call throws because of an outage.
   *
   * @param maxEvents the most events of one run that are kept
   */
  static OutagePolicy drop(int maxEvents) {
    return new Drop(maxEvents, Duration.ofSeconds(1));
  }

  /** See {@link OutagePolicy#fail}. */
  record Fail(Duration patience) implements OutagePolicy {
    @Override
    public Fail within(Duration other) {
      return new Fail(other);
    }
  }

  /** See {@link OutagePolicy#drop}. */
  record Drop(int maxEvents, Duration patience) implements OutagePolicy {
    /** Refuses a negative number. */
    public Drop {
      if (maxEvents < 0) {
        throw new IllegalArgumentException(
            "the number of events that are kept is not negative: " + maxEvents);
      }
    }

    @Override
    public Drop within(Duration other) {
      return new Drop(maxEvents, other);
    }
  }
}
