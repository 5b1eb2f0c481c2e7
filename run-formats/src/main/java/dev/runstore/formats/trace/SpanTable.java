package dev.runstore.formats.trace;

import dev.runstore.formats.trace.TraceIds.TraceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each item of a file stands and what has to be known of it before the first is written; some
 * fifty bytes for each. Not thread-safe.
 */
final class SpanTable {
  static final byte SPAN = 0;
  static final byte LOG = 1;
  static final byte METRIC = 2;

  /** Stands for all that belongs to no trace. */
  static final TraceId LOOSE = new TraceId(0, 0);

  private static final int USAGE = 1;
  private static final int REPEATED = 2;
  private static final int COPY = 4;
  private static final int MAX_AGENTS = 10_000;

  private final Map<TraceId, Integer> traceIndexes = new HashMap<>();
  private final List<TraceId> traces = new ArrayList<>();
  private int size;
  private long[] offsets = new long[64];
  private int[] lengths = new int[64];
  private int[] trace = new int[64];
  private long[] spans = new long[64];
  private long[] parents = new long[64];
  private long[] starts = new long[64];
  private long[] ends = new long[64];
  private int[] scopes = new int[64];
  private byte[] kinds = new byte[64];
  private byte[] flags = new byte[64];
  private byte[] status = new byte[64];
  private byte[] encodings = new byte[64];
  private final Map<String, Integer> agentIndexes = new HashMap<>();
  private final List<String> agentNames = new ArrayList<>();
  private int[] agents = new int[64];
  private int[] order = {};
  private int[] firsts = {};

  /** What the scan has seen of an item. */
  static final class Row {
    byte kind;
    long offset;
    int length;
    TraceId trace = LOOSE;
    long span;
    long parent;
    long start;
    long end;
    int scope;
    byte status;
    byte encoding;
    boolean bearsUsage;
    String agent = "";

    /** Begins with another item; its scope stays. */
    void clear(byte nextKind, long nextOffset, int nextLength) {
      kind = nextKind;
      offset = nextOffset;
      length = nextLength;
      trace = LOOSE;
      span = 0;
      parent = 0;
      start = 0;
      end = 0;
      status = 0;
      bearsUsage = false;
      agent = "";
    }
  }

  void add(Row row) {
    if (size == offsets.length) {
      grow(size * 2);
    }
    int at = size++;
    offsets[at] = row.offset;
    lengths[at] = row.length;
    spans[at] = row.span;
    parents[at] = row.parent;
    starts[at] = row.start;
    ends[at] = row.end;
    scopes[at] = row.scope;
    kinds[at] = row.kind;
    status[at] = row.status;
    encodings[at] = row.encoding;
    flags[at] = (byte) (row.bearsUsage ? USAGE : 0);
    agents[at] = row.agent.isEmpty() ? 0 : agent(row.agent);
    Integer known = traceIndexes.get(row.trace);
    if (known == null) {
      known = traces.size();
      traces.add(row.trace);
      traceIndexes.put(row.trace, known);
    }
    trace[at] = known;
  }

  private int agent(String name) {
    Integer known = agentIndexes.get(name);
    if (known != null) {
      return known;
    }
    if (agentNames.size() == MAX_AGENTS) {
      return 0;
    }
    agentNames.add(name);
    agentIndexes.put(name, agentNames.size());
    return agentNames.size();
  }

  private void grow(int length) {
    offsets = Arrays.copyOf(offsets, length);
    lengths = Arrays.copyOf(lengths, length);
    trace = Arrays.copyOf(trace, length);
    spans = Arrays.copyOf(spans, length);
    parents = Arrays.copyOf(parents, length);
    starts = Arrays.copyOf(starts, length);
    ends = Arrays.copyOf(ends, length);
    scopes = Arrays.copyOf(scopes, length);
    kinds = Arrays.copyOf(kinds, length);
    flags = Arrays.copyOf(flags, length);
    status = Arrays.copyOf(status, length);
    encodings = Arrays.copyOf(encodings, length);
    agents = Arrays.copyOf(agents, length);
  }

  /** Puts the items of each trace together, in the order of the file. Called once, at the end. */
  void finish() {
    firsts = new int[traces.size() + 1];
    for (int i = 0; i < size; i++) {
      firsts[trace[i] + 1]++;
    }
    for (int t = 0; t < traces.size(); t++) {
      firsts[t + 1] += firsts[t];
    }
    int[] filled = Arrays.copyOf(firsts, traces.size());
    order = new int[size];
    for (int i = 0; i < size; i++) {
      order[filled[trace[i]]++] = i;
    }
  }

  int traces() {
    return traces.size();
  }

  TraceId trace(int index) {
    return traces.get(index);
  }

  /** The first of the places in the order that belong to a trace. */
  int first(int traceIndex) {
    return firsts[traceIndex];
  }

  /** The item at a place of the order. */
  int item(int place) {
    return order[place];
  }

  byte kind(int item) {
    return kinds[item];
  }

  long offset(int item) {
    return offsets[item];
  }

  int length(int item) {
    return lengths[item];
  }

  long span(int item) {
    return spans[item];
  }

  long parent(int item) {
    return parents[item];
  }

  /** Nanoseconds since 1970, 0 if there is none. */
  long start(int item) {
    return starts[item];
  }

  /** Likewise. */
  long end(int item) {
    return ends[item];
  }

  int scope(int item) {
    return scopes[item];
  }

  byte status(int item) {
    return status[item];
  }

  byte encoding(int item) {
    return encodings[item];
  }

  boolean bearsUsage(int item) {
    return (flags[item] & USAGE) != 0;
  }

  /** Which of the agents of the file works in a span, from 1; 0 if it names none. */
  int agent(int item) {
    return agents[item];
  }

  void agent(int item, int agent) {
    agents[item] = agent;
  }

  String agentName(int agent) {
    return agentNames.get(agent - 1);
  }

  boolean isRepeated(int item) {
    return (flags[item] & REPEATED) != 0;
  }

  /** Says that a span below has usage. */
  void repeated(int item) {
    flags[item] |= REPEATED;
  }

  boolean isCopy(int item) {
    return (flags[item] & COPY) != 0;
  }

  void copy(int item) {
    flags[item] |= COPY;
  }
}
