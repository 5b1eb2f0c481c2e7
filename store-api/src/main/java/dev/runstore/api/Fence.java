package dev.runstore.api;

import dev.runstore.api.model.Lease;

/** The right that a write to a run's history carries. */
public sealed interface Fence {
  /** The generation of the lease; 0 without one. */
  long generation();

  /** No lease: good until somebody claims the run for the first time. */
  static Fence unleased() {
    return Unleased.INSTANCE;
  }

  /** The lease's. */
  static Fence of(Lease lease) {
    return new Held(lease.generation());
  }

  /** A lease of this generation. */
  record Held(long generation) implements Fence {
    /** Refuses a generation below 1. */
    public Held {
      if (generation < 1) {
        throw new IllegalArgumentException("a lease's generation starts at 1: " + generation);
      }
    }
  }

  /** No lease. */
  enum Unleased implements Fence {
    INSTANCE;

    @Override
    public long generation() {
      return 0;
    }
  }
}
