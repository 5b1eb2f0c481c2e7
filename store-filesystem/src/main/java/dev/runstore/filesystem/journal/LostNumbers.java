package dev.runstore.filesystem.journal;

/**
 * Events that cannot be read any more.
 *
 * @param first the number of the first
 * @param last the number of the last
 */
public record LostNumbers(long first, long last) {
  @Override
  public String toString() {
    return first == last ? "event " + first : "events " + first + " to " + last;
  }
}
