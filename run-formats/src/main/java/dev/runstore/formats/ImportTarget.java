package dev.runstore.formats;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;

/**
 * Where an import goes.
 *
 * @param executions takes the history
 * @param artifacts takes the source file and the contents that come with it
 * @param naming which id the run gets
 * @param inlineLimit payloads longer than this many bytes are spilled to the artifact store
 * @param previewLimit the most bytes that are kept of a spilled payload
 * @param losses what to do with an export that says that a part of the run was lost before
 */
public record ImportTarget(
    ExecutionStore executions,
    ArtifactStore artifacts,
    Naming naming,
    long inlineLimit,
    int previewLimit,
    Losses losses) {
  /** Which id an imported run gets. */
  public enum Naming {
    /** The one that always belongs to this source, so that importing it again changes nothing. */
    DERIVED,
    /**
     * One that no complete copy of the source has, so that a source comes in again that was deleted
     * or differs; a copy whose import was interrupted is completed.
     */
    FRESH
  }

  /** What to do with a run of which a part was lost before it was exported. */
  public enum Losses {
    /** It is refused, with what is lost. */
    REFUSED,
    /** The rest comes in, with a warning that says what is lost. */
    TOLD
  }

  /** Refuses limits that make no sense. */
  public ImportTarget {
    if (inlineLimit < 0 || previewLimit < 0) {
      throw new IllegalArgumentException("the limits of payloads are not negative");
    }
  }

  /** These stores, ids that belong to the source, payloads of at most 16 KiB kept inline. */
  public static ImportTarget of(ExecutionStore executions, ArtifactStore artifacts) {
    return new ImportTarget(executions, artifacts, Naming.DERIVED, 16_384, 4_096, Losses.REFUSED);
  }

  /** The same, with a new id for each run. */
  public ImportTarget again() {
    return new ImportTarget(executions, artifacts, Naming.FRESH, inlineLimit, previewLimit, losses);
  }

  /** The same, which takes what is left of a damaged run, too. */
  public ImportTarget partial() {
    return new ImportTarget(executions, artifacts, naming, inlineLimit, previewLimit, Losses.TOLD);
  }
}
