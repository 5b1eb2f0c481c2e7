package dev.runstore.api.fold;

import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the ended steps of a run began and how they ended, in few bytes for each beside its id: a
 * run may have millions.
 */
final class EndedSteps {
  /** Numbers of steps by the hash of their ids, 0 where none is. */
  private int[] slots = new int[32];

  private byte[] ids = new byte[256];

  /** Where the id of each ends and the next begins. */
  private int[] idEnds = new int[16];

  private long[] firstSequences = new long[16];
  private @Nullable StepStatus[] statuses = new StepStatus[16];
  private int count;

  /** The number of a step, from 1; 0 if it is not there. */
  int find(StepId id) {
    return count == 0 ? 0 : slots[slot(bytes(id))];
  }

  long firstSequence(int step) {
    return firstSequences[step];
  }

  StepStatus status(int step) {
    return Objects.requireNonNull(statuses[step]);
  }

  /** Notes that a step has ended, perhaps again. */
  void put(StepId id, long firstSequence, StepStatus status) {
    byte[] bytes = bytes(id);
    int slot = slot(bytes);
    if (slots[slot] == 0) {
      slots[slot] = add(bytes);
      if (count * 2 > slots.length) {
        rehash();
      }
    }
    int step = slots[slot(bytes)];
    firstSequences[step] = firstSequence;
    statuses[step] = status;
  }

  private static byte[] bytes(StepId id) {
    return id.value().getBytes(StandardCharsets.UTF_8);
  }

  private int add(byte[] id) {
    int step = ++count;
    if (step == idEnds.length) {
      int length = step + (step >> 1);
      idEnds = Arrays.copyOf(idEnds, length);
      firstSequences = Arrays.copyOf(firstSequences, length);
      statuses = Arrays.copyOf(statuses, length);
    }
    int from = idEnds[step - 1];
    int end = Math.addExact(from, id.length);
    if (end > ids.length) {
      ids = Arrays.copyOf(ids, (int) Math.min(Integer.MAX_VALUE - 8L, end * 3L / 2));
    }
    System.arraycopy(id, 0, ids, from, id.length);
    idEnds[step] = end;
    return step;
  }

  private int slot(byte[] id) {
    int mask = slots.length - 1;
    int slot = mixed(Arrays.hashCode(id)) & mask;
    while (slots[slot] != 0 && !is(slots[slot], id)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean is(int step, byte[] id) {
    return Arrays.equals(ids, idEnds[step - 1], idEnds[step], id, 0, id.length);
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int step = 1; step <= count; step++) {
      int hash = 1;
      for (int i = idEnds[step - 1]; i < idEnds[step]; i++) {
        hash = 31 * hash + ids[i];
      }
      int slot = mixed(hash) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = step;
    }
  }

  private static int mixed(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }
}
