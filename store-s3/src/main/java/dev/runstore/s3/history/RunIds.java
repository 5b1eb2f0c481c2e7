package dev.runstore.s3.history;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.UlidBits;

/** Many run ids in at most 64 bytes each, each once. Not thread-safe. */
final class RunIds {
  private static final int FIRST_PLACES = 256;

  private long[] halves = new long[2 * FIRST_PLACES];
  private int size;
  private boolean hasZero;

  /** Adds one; false if it was there. */
  boolean add(RunId id) {
    UlidBits bits = id.bits();
    if (isZero(bits)) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    int at = place(bits);
    if (isTaken(at)) {
      return false;
    }
    put(at, bits);
    if (++size > halves.length / 4) {
      grow();
    }
    return true;
  }

  boolean contains(RunId id) {
    UlidBits bits = id.bits();
    return isZero(bits) ? hasZero : isTaken(place(bits));
  }

  /** Zeros stand for a free place. */
  private static boolean isZero(UlidBits bits) {
    return bits.high() == 0 && bits.low() == 0;
  }

  private boolean isTaken(int at) {
    return halves[at] != 0 || halves[at + 1] != 0;
  }

  private void put(int at, UlidBits bits) {
    halves[at] = bits.high();
    halves[at + 1] = bits.low();
  }

  /** Where it is, or where it would be. */
  private int place(UlidBits bits) {
    int places = halves.length / 2;
    int at = Math.floorMod(Long.hashCode(bits.high() * 31 + bits.low()) * 0x9E3779B9, places);
    while (isTaken(2 * at) && (halves[2 * at] != bits.high() || halves[2 * at + 1] != bits.low())) {
      at = (at + 1) % places;
    }
    return 2 * at;
  }

  private void grow() {
    long[] before = halves;
    halves = new long[before.length * 2];
    for (int i = 0; i < before.length; i += 2) {
      if (before[i] != 0 || before[i + 1] != 0) {
        UlidBits bits = new UlidBits(before[i], before[i + 1]);
        put(place(bits), bits);
      }
    }
  }
}
