package dev.runstore.api.model;

/** The identity of an event: a ULID. The same event keeps it in every copy of the history. */
public record EventId(String value) implements Comparable<EventId> {
  /** Accepts a ULID in either case. */
  public EventId {
    value = Ulid.canonical(value, "event id");
  }

  /** A new id, greater than every one this process has made before. */
  public static EventId next() {
    return new EventId(Ulid.next());
  }

  @Override
  public int compareTo(EventId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
