package dev.runstore.formats.openlineage;

import dev.runstore.api.model.UlidBits;
import java.util.UUID;

/** The ids of runs as OpenLineage wants them. */
final class LineageIds {
  private LineageIds() {}

  /**
   * The 128 bits of a ULID as a UUID of version 7, which begins with the same time; six bits of
   * randomness give way to the version and the variant.
   */
  static UUID uuid(String ulid) {
    UlidBits bits = UlidBits.of(ulid);
    return new UUID(
        (bits.high() & ~0xF000L) | 0x7000L, (bits.low() & 0x3FFFFFFFFFFFFFFFL) | Long.MIN_VALUE);
  }
}
