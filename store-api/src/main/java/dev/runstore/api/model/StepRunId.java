package dev.runstore.api.model;

/** The id of one attempt of a step: a ULID. */
public record StepRunId(String value) implements Comparable<StepRunId> {
  /** Accepts a ULID in either case. */
  public StepRunId {
    value = Ulid.canonical(value, "step run id");
  }

  /** A new id, greater than every one this process has made before. */
  public static StepRunId next() {
    return new StepRunId(Ulid.next());
  }

  @Override
  public int compareTo(StepRunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
