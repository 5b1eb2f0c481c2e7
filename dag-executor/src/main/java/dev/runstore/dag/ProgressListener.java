package dev.runstore.dag;

/**
 * Is told what happens, in order, by one thread at a time, which is none of the run's. One that
 * blocks for seconds misses lines of outputs ({@link Progress.LinesMissed}), never anything else.
 */
@FunctionalInterface
public interface ProgressListener {
  /** Listens to nothing. */
  ProgressListener NONE = progress -> {};

  /** Something happened. */
  void told(Progress progress);
}
