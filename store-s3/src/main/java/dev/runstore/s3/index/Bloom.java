package dev.runstore.s3.index;

import java.util.Base64;
import java.util.Set;

/** A set of terms that may say yes too often, never no. */
final class Bloom {
  private static final int BYTES = 1 << 10;
  private static final int PROBES = 4;
  private final byte[] bits;

  private Bloom(byte[] bits) {
    this.bits = bits;
  }

  static Bloom empty() {
    return new Bloom(new byte[BYTES]);
  }

  static Bloom parse(String text) {
    byte[] bits = Base64.getDecoder().decode(text);
    if (bits.length != BYTES) {
      throw new IllegalArgumentException("a filter has " + BYTES + " bytes");
    }
    return new Bloom(bits);
  }

  void add(long term) {
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(term, probe);
      bits[bit >> 3] |= (byte) (1 << (bit & 7));
    }
  }

  private boolean mayHave(long term) {
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(term, probe);
      if ((bits[bit >> 3] & 1 << (bit & 7)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether one of these may be in it; yes if there are none. */
  boolean mayHaveAny(Set<Long> terms) {
    return terms.isEmpty() || terms.stream().anyMatch(this::mayHave);
  }

  private static int bit(long term, int probe) {
    return (int) (term >>> (probe * 16)) & (BYTES * 8 - 1);
  }

  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(bits);
  }
}
