package dev.runstore.formats;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * The graph that steps and their parents make, and its figures. Holds of each step its id, its
 * edges and its duration. Tolerates what imported data has: parents that are no steps, and cycles.
 * Not thread-safe.
 */
public final class RunGraph {
  /**
   * What there is to say of a graph.
   *
   * @param edges from a parent to a step, each counted once; parents that are no steps not counted
   * @param roots steps without a parent
   * @param leaves steps that are nobody's parent
   * @param depth steps on the longest path; steps on or behind a cycle left out
   * @param criticalPath the longest path by duration; empty if no step has a duration
   * @param acyclic whether there is no cycle
   * @param danglingParents named parents that are no steps, each step's counted apart
   */
  public record Figures(
      long edges,
      long roots,
      long leaves,
      long depth,
      Optional<Duration> criticalPath,
      boolean acyclic,
      long danglingParents) {
    /** The longest path by duration in milliseconds, exactly. */
    public Optional<BigDecimal> criticalPathMillis() {
      return criticalPath.map(Millis::of);
    }
  }

  private static final int FIRST_SIZE = 64;

  private final Map<String, Integer> indexes = new HashMap<>();
  private final BitSet steps = new BitSet();
  private long[] nanos = new long[FIRST_SIZE];
  private int[] from = new int[FIRST_SIZE];
  private int[] to = new int[FIRST_SIZE];
  private int links;
  private boolean timed;

  /**
   * Adds a step, once.
   *
   * @param duration what it took, all attempts together; empty if unknown
   */
  public void add(String stepId, Collection<String> parents, Optional<Duration> duration) {
    int step = index(stepId);
    if (steps.get(step)) {
      return;
    }
    steps.set(step);
    if (duration.isPresent()) {
      nanos[step] = saturated(duration.get());
      timed = true;
    }
    for (String parent : new LinkedHashSet<>(parents)) {
      if (links == from.length) {
        from = Arrays.copyOf(from, links * 2);
        to = Arrays.copyOf(to, links * 2);
      }
      from[links] = index(parent);
      to[links++] = step;
    }
  }

  /** The figures of what was added. */
  public Figures figures() {
    return sorted().figures();
  }

  /** How many steps stand at which depth, the roots first; those on or behind a cycle left out. */
  public long[] stepsByDepth() {
    return sorted().byDepth();
  }

  /** What a walk in the order of the edges found. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sorted(Figures figures, long[] byDepth) {}

  private Sorted sorted() {
    int size = indexes.size();
    int[] firstChild = new int[size + 1];
    int[] waitsFor = new int[size];
    int edges = 0;
    for (int i = 0; i < links; i++) {
      if (steps.get(from[i])) {
        firstChild[from[i] + 1]++;
        waitsFor[to[i]]++;
        edges++;
      }
    }
    int leaves = 0;
    for (int i = 0; i < size; i++) {
      leaves += steps.get(i) && firstChild[i + 1] == 0 ? 1 : 0;
      firstChild[i + 1] += firstChild[i];
    }
    int[] children = new int[edges];
    int[] filled = Arrays.copyOf(firstChild, size);
    for (int i = 0; i < links; i++) {
      if (steps.get(from[i])) {
        children[filled[from[i]]++] = to[i];
      }
    }
    return walked(firstChild, children, waitsFor, leaves);
  }

  private Sorted walked(int[] firstChild, int[] children, int[] waitsFor, int leaves) {
    int size = waitsFor.length;
    int[] queue = new int[size];
    int queued = 0;
    for (int i = 0; i < size; i++) {
      if (steps.get(i) && waitsFor[i] == 0) {
        queue[queued++] = i;
      }
    }
    int roots = queued;
    int[] depths = new int[size];
    long[] before = new long[size];
    long[] byDepth = new long[FIRST_SIZE];
    int deepest = 0;
    long longest = 0;
    for (int next = 0; next < queued; next++) {
      int step = queue[next];
      int depth = depths[step] + 1;
      long end = saturated(before[step], nanos[step]);
      deepest = Math.max(deepest, depth);
      byDepth = depth > byDepth.length ? Arrays.copyOf(byDepth, depth * 2) : byDepth;
      byDepth[depth - 1]++;
      longest = Math.max(longest, end);
      for (int i = firstChild[step]; i < firstChild[step + 1]; i++) {
        int child = children[i];
        depths[child] = Math.max(depths[child], depth);
        before[child] = Math.max(before[child], end);
        if (--waitsFor[child] == 0) {
          queue[queued++] = child;
        }
      }
    }
    return new Sorted(
        new Figures(
            children.length,
            roots,
            leaves,
            deepest,
            timed ? Optional.of(Duration.ofNanos(longest)) : Optional.empty(),
            queued == steps.cardinality(),
            links - children.length),
        Arrays.copyOf(byDepth, deepest));
  }

  private int index(String id) {
    Integer known = indexes.get(id);
    if (known != null) {
      return known;
    }
    int index = indexes.size();
    indexes.put(id, index);
    if (index == nanos.length) {
      nanos = Arrays.copyOf(nanos, index * 2);
    }
    return index;
  }

  private static long saturated(Duration duration) {
    try {
      return Math.max(0, duration.toNanos());
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private static long saturated(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
