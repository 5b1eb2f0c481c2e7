package dev.runstore.s3.bucket;

import java.util.Optional;

/**
 * What is asked for of an object.
 *
 * @param range as in {@code bytes=0-9}; empty for all of it
 * @param tag of the very object; empty for whichever is there
 */
public record Part(Optional<String> range, Optional<String> tag) {
  /** All of it. */
  public static final Part ALL = new Part(Optional.empty(), Optional.empty());

  /** So many bytes, at least one, from this one on. */
  public static Part of(long offset, long length) {
    return new Part(Optional.of("bytes=" + offset + "-" + (offset + length - 1)), Optional.empty());
  }

  /** The same of the object with this tag and no other. */
  public Part sameAs(String objectTag) {
    return new Part(range, Optional.of(objectTag));
  }
}
