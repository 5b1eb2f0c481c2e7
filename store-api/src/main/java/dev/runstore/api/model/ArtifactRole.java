package dev.runstore.api.model;

/** What a step or run did with an artifact or a reference. */
public enum ArtifactRole {
  PRODUCED,
  CONSUMED,
  /** Belongs to the run, neither produced nor consumed by a step. */
  ATTACHED
}
