package dev.runstore.dag;

/** What to do about a run that another runner holds and whose process is not known to be gone. */
public enum WhenHeld {
  /** Wait until the lease runs out, unless the holder renews it. */
  WAIT,
  /** Throw {@link dev.runstore.api.StoreException.LeaseHeld}. */
  REFUSE
}
