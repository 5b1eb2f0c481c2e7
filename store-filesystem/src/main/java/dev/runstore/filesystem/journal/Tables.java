package dev.runstore.filesystem.journal;

/** What a check says of the tables that were made at the end of a run. */
public enum Tables {
  /** They say what the history says, or are not there. */
  RIGHT,
  /** The step table has other steps than the history. */
  STEPS_ARE_WRONG,
  /** The outlines or the counts beside it are others. */
  OUTLINES_ARE_WRONG
}
