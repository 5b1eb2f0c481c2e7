package dev.runstore.formats.trace;

import java.time.Instant;
import java.util.Optional;

/**
 * The tree that the spans of one trace make. Finds out which are roots, which parents are missing,
 * and whose usage is repeated by a span above.
 */
final class TraceShape {
  /** Stands where neither a span nor one above it names an agent. */
  private static final int NO_AGENT = -1;

  private final SpanTable table;
  private final int from;
  private final int to;
  private final int mask;
  private final int[] slots;
  private int spans;
  private int copies;
  private int roots;
  private int dangling;
  private int mainRoot = -1;
  private boolean open;
  private boolean failed;
  private boolean unclear;
  private long start = Long.MAX_VALUE;
  private long end;
  private int longest;

  TraceShape(SpanTable table, int traceIndex) {
    this.table = table;
    this.from = table.first(traceIndex);
    this.to = table.first(traceIndex + 1);
    this.mask = Math.max(16, Integer.highestOneBit(Math.max(1, to - from)) * 4) - 1;
    this.slots = new int[mask + 1];
    for (int place = from; place < to; place++) {
      int item = table.item(place);
      longest = Math.max(longest, table.length(item));
      time(item);
      if (table.kind(item) == SpanTable.SPAN) {
        spans++;
        put(item);
      }
    }
    for (int place = from; place < to; place++) {
      int item = table.item(place);
      if (table.kind(item) == SpanTable.SPAN) {
        place(item);
      }
    }
  }

  private void time(int item) {
    long began = table.start(item);
    if (began > 0 && began < start) {
      start = began;
    }
    end = Math.max(end, table.end(item));
  }

  private void put(int item) {
    int slot = slot(table.span(item));
    if (slots[slot] == 0) {
      slots[slot] = item + 1;
    } else {
      table.copy(item);
      copies++;
    }
  }

  /** Where the id is, or would be. */
  private int slot(long id) {
    int slot = (int) ((id * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (slots[slot] != 0 && table.span(slots[slot] - 1) != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void place(int item) {
    int parent = parent(item);
    if (parent < 0) {
      if (table.parent(item) == 0) {
        roots++;
      } else {
        dangling++;
      }
      root(item);
    }
    if (table.bearsUsage(item)) {
      int above = parent;
      while (above >= 0 && !table.isRepeated(above) && above != item) {
        table.repeated(above);
        above = parent(above);
      }
    }
  }

  private int parent(int item) {
    long id = table.parent(item);
    return id == 0 ? -1 : slots[slot(id)] - 1;
  }

  /** The agent that the span or the nearest one above it names. */
  Optional<String> agent(int item) {
    int named = item;
    int steps = 0;
    while (named >= 0 && table.agent(named) == 0 && steps++ < spans) {
      named = parent(named);
    }
    int agent = named < 0 || table.agent(named) == 0 ? NO_AGENT : table.agent(named);
    for (int below = item; below != named && table.agent(below) == 0; below = parent(below)) {
      table.agent(below, agent);
    }
    return agent > 0 ? Optional.of(table.agentName(agent)) : Optional.empty();
  }

  private void root(int item) {
    open |= table.end(item) == 0;
    failed |= table.status(item) == 2;
    unclear |= table.status(item) == 3;
    if (mainRoot < 0 || rank(item) < rank(mainRoot)) {
      mainRoot = item;
    }
  }

  /** Those without a parent first, then by their start. */
  private long rank(int item) {
    long began = table.start(item) == 0 ? Long.MAX_VALUE >> 1 : table.start(item) >> 1;
    return table.parent(item) == 0 ? began - Long.MAX_VALUE : began;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  int spans() {
    return spans;
  }

  int distinctSpans() {
    return spans - copies;
  }

  int roots() {
    return roots;
  }

  int danglingParents() {
    return dangling;
  }

  /** The span that stands for the run: the earliest root. Empty without spans. */
  Optional<Integer> mainRoot() {
    return mainRoot < 0 ? Optional.empty() : Optional.of(mainRoot);
  }

  /** Whether a root has not ended. */
  boolean isOpen() {
    return open;
  }

  boolean isFailed() {
    return failed;
  }

  /** Whether a root ended in a way that is not known. */
  boolean isUnclear() {
    return unclear;
  }

  /** When the first of it began. */
  Optional<Instant> start() {
    return start == Long.MAX_VALUE ? Optional.empty() : Optional.of(instant(start));
  }

  /** When the last of it ended. */
  Optional<Instant> end() {
    return end == 0 ? Optional.empty() : Optional.of(instant(end));
  }

  /** The length of its longest item in bytes. */
  int longestItem() {
    return longest;
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
  }
}
