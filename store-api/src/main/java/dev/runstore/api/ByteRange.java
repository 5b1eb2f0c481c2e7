package dev.runstore.api;

import java.util.OptionalLong;

/**
 * A part of an artifact's content.
 *
 * @param offset where it begins, in bytes from 0
 * @param length how many bytes, or fewer if the content ends before; empty to the end
 */
public record ByteRange(long offset, OptionalLong length) {
  /** Everything. */
  public static final ByteRange ALL = new ByteRange(0, OptionalLong.empty());

  /** Refuses negative figures. */
  public ByteRange {
    if (offset < 0 || length.orElse(0) < 0) {
      throw new IllegalArgumentException("a range's offset and length are not negative");
    }
  }

  /** So many bytes from this offset. */
  public static ByteRange of(long offset, long length) {
    return new ByteRange(offset, OptionalLong.of(length));
  }

  /** Everything from this offset. */
  public static ByteRange from(long offset) {
    return new ByteRange(offset, OptionalLong.empty());
  }

  /** How many bytes of content of this length it covers. */
  public long lengthWithin(long contentLength) {
    long rest = Math.max(0, contentLength - offset);
    return Math.min(rest, length.orElse(rest));
  }
}
