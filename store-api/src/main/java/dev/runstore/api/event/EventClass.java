package dev.runstore.api.event;

/** Whose right an event needs and where it is numbered. */
public enum EventClass {
  /** Needs the lease or, before the first claim, none; numbered in the history. */
  HISTORY,
  /**
   * Needs no lease, is allowed after the end, never changes the status; numbered among the notes.
   */
  NOTE,
  /** Like history, written once; nothing of the history comes after it. */
  END
}
