package dev.runstore.api.model;

/** The id of a deletion plan. Well-formed Unicode of 1 to 512 code points. */
public record PlanId(String value) implements Comparable<PlanId> {
  /** Refuses a value that is empty, too long or not well-formed. */
  public PlanId {
    Texts.checked(value, "plan id");
  }

  @Override
  public int compareTo(PlanId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
