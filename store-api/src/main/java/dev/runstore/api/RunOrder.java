package dev.runstore.api;

/** The orders of a listing of runs. Both are over keys that never change. */
public enum RunOrder {
  /** By run id, descending: the newest first. */
  NEWEST,
  /** By end, then by run id, both descending; runs that have not ended are left out. */
  ENDED
}
