package dev.runstore.filesystem.disk;

/** When a write is forced to the disk before it is acknowledged. */
public enum Durability {
  /** Every write. */
  ALWAYS,
  /** What creates, claims or ends a run, and every artifact; the rest is the kernel's. */
  MILESTONES,
  /** Nothing. */
  NEVER
}
