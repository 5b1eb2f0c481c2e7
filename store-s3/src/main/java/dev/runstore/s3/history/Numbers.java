package dev.runstore.s3.history;

import java.util.Arrays;

/** The numbers that batches begin with, rising. Not thread-safe. */
final class Numbers {
  private long[] numbers = new long[8];
  private int size;

  void add(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    numbers[size++] = number;
  }

  int size() {
    return size;
  }

  long at(int index) {
    return numbers[index];
  }

  /** The highest; 0 if there is none. */
  long last() {
    return size == 0 ? 0 : numbers[size - 1];
  }

  boolean contains(long number) {
    return Arrays.binarySearch(numbers, 0, size, number) >= 0;
  }

  /** The index of the batch that holds this number, or the place after the last. */
  int holding(long number) {
    int found = Arrays.binarySearch(numbers, 0, size, number);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }

  Numbers copy() {
    Numbers copy = new Numbers();
    copy.numbers = numbers.clone();
    copy.size = size;
    return copy;
  }
}
