package dev.runstore.api.recorder;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a recorder does when a store does not answer. Until {@code patience} is over it repeats the
 * same write, with growing pauses; then the policy decides, at once also for later writes of the
 * run until one gets through. All of them keep the order.
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
   * Events and artifacts are kept in files of this directory, one for each run, synced before a
   * call returns, and brought to the stores in order when they answer again: by this recorder, or
   * by a later one that is given the same directory. No call throws because of an outage.
   *
   * @param directory made if absent; it belongs to one tenant of one pair of stores
   * @param maxBytes the most that the files of one run take; beyond it events are dropped and
   *     counted, logs first
   */
  static OutagePolicy spool(Path directory, long maxBytes) {
    return new Spool(directory, maxBytes, Duration.ofSeconds(1));
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

  /** See {@link OutagePolicy#spool}. */
  record Spool(Path directory, long maxBytes, Duration patience) implements OutagePolicy {
    /** Refuses a limit that is not positive. */
    public Spool {
      if (maxBytes < 1) {
        throw new IllegalArgumentException("a spool needs room: " + maxBytes + " bytes");
      }
    }

    @Override
    public Spool within(Duration other) {
      return new Spool(directory, maxBytes, other);
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
