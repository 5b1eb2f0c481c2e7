package dev.runstore.api.diff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The shortest way from one list to another by Myers' algorithm, as stretches that differ. Over a
 * bound of edits what is between the common beginning and end is one stretch.
 */
final class Edits {
  private static final int MOST_EDITS = 500;

  /**
   * That the elements from {@code a} to {@code aEnd} became those from {@code b} to {@code bEnd}.
   */
  record Edit(int a, int aEnd, int b, int bEnd) {}

  private Edits() {}

  static <T> List<Edit> between(List<T> a, List<T> b) {
    int head = 0;
    int shortest = Math.min(a.size(), b.size());
    while (head < shortest && a.get(head).equals(b.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shortest - head
        && a.get(a.size() - 1 - tail).equals(b.get(b.size() - 1 - tail))) {
      tail++;
    }
    List<T> left = a.subList(head, a.size() - tail);
    List<T> right = b.subList(head, b.size() - tail);
    if (left.isEmpty() && right.isEmpty()) {
      return List.of();
    }
    List<Edit> edits = left.isEmpty() || right.isEmpty() ? whole(left, right) : myers(left, right);
    int shift = head;
    return edits.stream()
        .map(e -> new Edit(e.a + shift, e.aEnd + shift, e.b + shift, e.bEnd + shift))
        .toList();
  }

  private static List<Edit> whole(List<?> a, List<?> b) {
    return List.of(new Edit(0, a.size(), 0, b.size()));
  }

  private static <T> List<Edit> myers(List<T> a, List<T> b) {
    int most = Math.min(MOST_EDITS, a.size() + b.size());
    int[] reached = new int[2 * most + 3];
    List<int[]> trace = new ArrayList<>();
    for (int d = 0; d <= most; d++) {
      trace.add(Arrays.copyOfRange(reached, most - d, most + d + 3));
      for (int k = -d; k <= d; k += 2) {
        int at = most + 1 + k;
        int x =
            k == -d || (k != d && reached[at - 1] < reached[at + 1])
                ? reached[at + 1]
                : reached[at - 1] + 1;
        int y = x - k;
        while (x < a.size() && y < b.size() && a.get(x).equals(b.get(y))) {
          x++;
          y++;
        }
        reached[at] = x;
        if (x >= a.size() && y >= b.size()) {
          return back(trace, a.size(), b.size());
        }
      }
    }
    return whole(a, b);
  }

  /** Walks the trace back, and joins single steps that touch. */
  private static List<Edit> back(List<int[]> trace, int aSize, int bSize) {
    List<Edit> edits = new ArrayList<>();
    int x = aSize;
    int y = bSize;
    for (int d = trace.size() - 1; d > 0; d--) {
      int[] before = trace.get(d);
      int k = x - y;
      int at = d + 1 + k;
      boolean down = k == -d || (k != d && before[at - 1] < before[at + 1]);
      int beforeX = down ? before[at + 1] : before[at - 1];
      int beforeY = beforeX - (down ? k + 1 : k - 1);
      int startX = down ? beforeX : beforeX + 1;
      int startY = down ? beforeY + 1 : beforeY;
      join(edits, new Edit(beforeX, startX, beforeY, startY));
      x = beforeX;
      y = beforeY;
    }
    Collections.reverse(edits);
    return edits;
  }

  private static void join(List<Edit> edits, Edit earlier) {
    int last = edits.size() - 1;
    if (last >= 0 && edits.get(last).a == earlier.aEnd && edits.get(last).b == earlier.bEnd) {
      Edit later = edits.get(last);
      edits.set(last, new Edit(earlier.a, later.aEnd, earlier.b, later.bEnd));
    } else {
      edits.add(earlier);
    }
  }
}
