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
  /**
   * By the hash of their ids that hash, and in the lower half the step's number; 0 where none is.
   */
  private long[] slots = new long[32];

  private byte[] ids = new byte[256];

  /** Where the id of each ends and the next begins. */
  private int[] idEnds = new int[16];

  private long[] firstSequences = new long[16];
  private @Nullable StepStatus[] statuses = new StepStatus[16];
  private int count;

  /** The number of a step, from 1; 0 if it is not there. */
  int find(StepId id) {
    return count == 0 ? 0 : (int) slots[slot(bytes(id))];
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
    int step = (int) slots[slot];
    if (step == 0) {
      step = add(bytes);
      slots[slot] = (long) hash(bytes) << 32 | step;
      if (count * 2 > slots.length) {
        rehash();
      }
    }
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
    int hash = hash(id);
    int slot = hash & mask;
    while (slots[slot] != 0 && !is(slots[slot], hash, id)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean is(long entry, int hash, byte[] id) {
    int step = (int) entry;
    return (int) (entry >>> 32) == hash
        && Arrays.equals(ids, idEnds[step - 1], idEnds[step], id, 0, id.length);
  }

  private void rehash() {
    long[] before = slots;
    slots = new long[before.length * 2];
    int mask = slots.length - 1;
    for (long entry : before) {
      if (entry != 0) {
        int slot = (int) (entry >>> 32) & mask;
        while (slots[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = entry;
      }
    }
  }

  private static int hash(byte[] id) {
    int mixed = Arrays.hashCode(id) * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }
}
