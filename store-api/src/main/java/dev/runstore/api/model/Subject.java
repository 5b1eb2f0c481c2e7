package dev.runstore.api.model;

import java.util.Optional;

/**
 * What a run executes.
 *
 * @param kind agent or workflow
 * @param id the subject's id, which groups its runs
 * @param name for people; the id where the source gives none
 * @param version of the subject's definition, as its owner counts
 */
public record Subject(SubjectKind kind, String id, String name, Optional<String> version) {
  /** Refuses an id, name or version that is empty, too long or not well-formed. */
  public Subject {
    Texts.checked(id, "subject id");
    Texts.checked(name, "subject name");
    version.ifPresent(v -> Texts.checked(v, "subject version"));
  }

  /** A workflow whose name is its id. */
  public static Subject workflow(String id) {
    return new Subject(SubjectKind.WORKFLOW, id, id, Optional.empty());
  }

  /** An agent whose name is its id. */
  public static Subject agent(String id) {
    return new Subject(SubjectKind.AGENT, id, id, Optional.empty());
  }
}
