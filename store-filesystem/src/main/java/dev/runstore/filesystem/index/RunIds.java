package dev.runstore.filesystem.index;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.UlidBits;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Many run ids in 16 bytes each; gone through in order, each once. Not thread-safe. */
public final class RunIds implements Iterable<RunId> {
  private long[] halves = new long[256];
  private int size;

  /** None. */
  public RunIds() {}

  /** Adds one; it may be there. */
  public void add(RunId id) {
    if (size == halves.length) {
      halves = Arrays.copyOf(halves, size * 2);
    }
    UlidBits bits = id.bits();
    halves[size] = bits.high();
    halves[size + 1] = bits.low();
    size += 2;
  }

  /** Sorts what was added and leaves out what is there twice. */
  @Override
  public Iterator<RunId> iterator() {
    sort();
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < size;
      }

      @Override
      public RunId next() {
        if (at >= size) {
          throw new NoSuchElementException();
        }
        long high = halves[at];
        long low = halves[at + 1];
        do {
          at += 2;
        } while (at < size && halves[at] == high && halves[at + 1] == low);
        return RunId.of(new UlidBits(high, low));
      }
    };
  }

  /** A heap sort, as nothing of the library sorts pairs in place. */
  private void sort() {
    int pairs = size / 2;
    for (int i = pairs / 2 - 1; i >= 0; i--) {
      sink(i, pairs);
    }
    for (int end = pairs - 1; end > 0; end--) {
      swap(0, end);
      sink(0, end);
    }
  }

  private void sink(int from, int pairs) {
    int at = from;
    while (true) {
      int child = 2 * at + 1;
      if (child >= pairs) {
        return;
      }
      if (child + 1 < pairs && isBelow(child, child + 1)) {
        child++;
      }
      if (!isBelow(at, child)) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private boolean isBelow(int one, int other) {
    int order = Long.compareUnsigned(halves[2 * one], halves[2 * other]);
    return order < 0
        || (order == 0 && Long.compareUnsigned(halves[2 * one + 1], halves[2 * other + 1]) < 0);
  }

  private void swap(int one, int other) {
    long high = halves[2 * one];
    long low = halves[2 * one + 1];
    halves[2 * one] = halves[2 * other];
    halves[2 * one + 1] = halves[2 * other + 1];
    halves[2 * other] = high;
    halves[2 * other + 1] = low;
  }
}
