package dev.runstore.filesystem.disk;

import java.nio.charset.StandardCharsets;

/** A 64-bit hash of texts, the same for ever and everywhere: FNV-1a with a final mix. */
public final class Hashes {
  private Hashes() {}

  /** The hash of the text's UTF-8 bytes. */
  public static long of(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    hash *= 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
