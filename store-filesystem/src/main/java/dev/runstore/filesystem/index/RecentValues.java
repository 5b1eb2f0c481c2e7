package dev.runstore.filesystem.index;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Values by the bytes they were read of, the last ones only: in bounded memory, whoever reads many
 * that are alike makes each once. Not thread-safe.
 *
 * @param <T> what they are; nothing that changes
 */
final class RecentValues<T> {
  private static final int SLOT_BITS = 8;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final long SPREADING = 0x9E3779B97F4A7C15L;
  private static final int LONGEST = 1_024;

  private record Known<T>(ByteBuffer bytes, T value) {}

  private final List<@Nullable Known<T>> slots = new ArrayList<>(Collections.nCopies(SLOTS, null));

  /**
   * The value that the buffer has next: the length of its bytes, and these.
   *
   * @param read reads the value out of the buffer, whose limit is the end of these bytes
   */
  T next(ByteBuffer in, Supplier<T> read) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    int end = in.position() + length;
    ByteBuffer bytes = in.slice(in.position(), length);
    int slot = slot(bytes);
    Known<T> known = slots.get(slot);
    if (known != null && known.bytes().equals(bytes)) {
      in.position(end);
      return known.value();
    }
    T value = limited(in, end, read);
    if (length <= LONGEST) {
      slots.set(slot, new Known<>(ByteBuffer.allocate(length).put(bytes).flip(), value));
    }
    return value;
  }

  /** By words, as bytes would take longer than all else. */
  private static int slot(ByteBuffer bytes) {
    long hash = bytes.limit();
    int at = 0;
    for (; at + Long.BYTES <= bytes.limit(); at += Long.BYTES) {
      hash = (hash ^ bytes.getLong(at)) * SPREADING;
    }
    for (; at < bytes.limit(); at++) {
      hash = (hash ^ bytes.get(at)) * SPREADING;
    }
    return (int) (hash >>> (Long.SIZE - SLOT_BITS));
  }

  private T limited(ByteBuffer in, int end, Supplier<T> read) {
    int limit = in.limit();
    in.limit(end);
    T value = read.get();
    in.limit(limit);
    in.position(end);
    return value;
  }
}
