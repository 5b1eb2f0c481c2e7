package dev.runstore.api.model;

/**
 * The id of a step: the id of its node in the run's graph. Well-formed Unicode of 1 to 512 code
 * points.
 */
public record StepId(String value) implements Comparable<StepId> {
  /** Refuses a value that is empty, too long or not well-formed. */
  public StepId {
    Texts.checked(value, "step id");
  }

  @Override
  public int compareTo(StepId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
