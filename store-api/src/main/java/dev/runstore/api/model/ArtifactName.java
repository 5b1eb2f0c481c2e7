package dev.runstore.api.model;

/**
 * The name of an artifact within its run or step run. It may look like a path, it is never used as
 * one. Well-formed Unicode of 1 to 512 code points.
 */
public record ArtifactName(String value) implements Comparable<ArtifactName> {
  /** Refuses a value that is empty, too long or not well-formed. */
  public ArtifactName {
    Texts.checked(value, "artifact name");
  }

  @Override
  public int compareTo(ArtifactName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
