package dev.runstore.api.model;

import java.util.Optional;

/**
 * What an artifact is stored under.
 *
 * @param runId the run it belongs to
 * @param stepRunId the attempt that wrote it, so that a retry writes its own; empty for an artifact
 *     of the whole run
 * @param name its name there
 */
public record ArtifactKey(RunId runId, Optional<StepRunId> stepRunId, ArtifactName name)
    implements Comparable<ArtifactKey> {
  /** The key of an artifact of the whole run. */
  public static ArtifactKey of(RunId runId, String name) {
    return new ArtifactKey(runId, Optional.empty(), new ArtifactName(name));
  }

  /** The key of an artifact that an attempt of a step wrote. */
  public static ArtifactKey of(RunId runId, StepRunId stepRunId, String name) {
    return new ArtifactKey(runId, Optional.of(stepRunId), new ArtifactName(name));
  }

  /** By run, then those of the whole run before those of attempts, then by step run and name. */
  @Override
  public int compareTo(ArtifactKey other) {
    int order = runId.compareTo(other.runId);
    if (order == 0) {
      order = place().compareTo(other.place());
    }
    return order != 0 ? order : name.compareTo(other.name);
  }

  private String place() {
    return stepRunId.map(StepRunId::value).orElse("");
  }

  @Override
  public String toString() {
    return runId + stepRunId.map(id -> "/" + id).orElse("") + "/" + name;
  }
}
