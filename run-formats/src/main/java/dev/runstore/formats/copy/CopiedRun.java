package dev.runstore.formats.copy;

import dev.runstore.api.model.RunId;
import java.util.Optional;

/**
 * What came of copying a run.
 *
 * @param runId the run
 * @param result what came of it
 * @param artifacts how many artifacts were copied now
 * @param bytes their bytes
 * @param problem why it was not copied
 */
public record CopiedRun(
    RunId runId, Result result, long artifacts, long bytes, Optional<String> problem) {
  /** What came of it. */
  public enum Result {
    /** All or the rest of it was copied now. */
    COPIED,
    /** It was there already, with the same events and artifacts. */
    UNCHANGED,
    /** It was there and has been deleted, or was deleted here meanwhile: it stays away. */
    DELETED,
    /** It cannot be copied; the problem says why. */
    REFUSED
  }
}
