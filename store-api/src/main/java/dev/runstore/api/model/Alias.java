package dev.runstore.api.model;

/**
 * Another id that finds a run: the id it has elsewhere. Well-formed Unicode of 1 to 512 code
 * points.
 */
public record Alias(String value) implements Comparable<Alias> {
  /** Refuses a value that is empty, too long or not well-formed. */
  public Alias {
    Texts.checked(value, "alias");
  }

  @Override
  public int compareTo(Alias other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
