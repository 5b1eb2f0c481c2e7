package dev.runstore.api.model;

/** What kind of thing a run executes. */
public enum SubjectKind {
  AGENT,
  WORKFLOW
}
