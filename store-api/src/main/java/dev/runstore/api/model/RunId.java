package dev.runstore.api.model;

import java.time.Instant;
import java.util.Optional;

/**
 * The id of a run: a ULID, 26 characters of Crockford's base 32, kept in upper case. Sorts by the
 * time it was made. Never used again, also after the run was deleted.
 */
public record RunId(String value) implements Comparable<RunId> {
  /** Accepts a ULID in either case. */
  public RunId {
    value = Ulid.canonical(value, "run id");
  }

  /** A new id, greater than every one this process has made before. */
  public static RunId next() {
    return new RunId(Ulid.next());
  }

  /**
   * The id that always belongs to this start and identity, for a run that comes from elsewhere.
   *
   * @param start when the source says that the run started, {@link Instant#EPOCH} if it does not
   *     say
   * @param identity the source's own id with its format's name before it, or a digest of the file
   */
  public static RunId derived(Instant start, String identity) {
    return new RunId(Ulid.derived(start, identity));
  }

  /** The id that the text is, or empty if it is none. */
  public static Optional<RunId> parse(String text) {
    try {
      return Optional.of(new RunId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** When the id was made, to the millisecond, by the clock of the process that made it. */
  public Instant time() {
    return Ulid.time(value);
  }

  /** The id that has these bits. */
  public static RunId of(UlidBits bits) {
    return new RunId(bits.ulid());
  }

  /** Its bits, in whose order ids are. */
  public UlidBits bits() {
    return UlidBits.of(value);
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
