package dev.runstore.api.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody meant by a word that does not exist. */
public final class Suggestions {
  private Suggestions() {}

  /**
   * The nearest of the known words, if it is near: by Levenshtein's distance, in which two letters
   * that changed places count once, at most a third of the length; of two that are as near, the one
   * that begins and ends more like the word.
   */
  public static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream()
        .filter(
            candidate ->
                distance(word, candidate)
                    <= Math.max(1, Math.max(word.length(), candidate.length()) / 3))
        .min(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                .thenComparingInt(candidate -> -shared(word, candidate)));
  }

  /** How many characters the two begin and end with in common. */
  private static int shared(String a, String b) {
    int shortest = Math.min(a.length(), b.length());
    int head = 0;
    while (head < shortest && a.charAt(head) == b.charAt(head)) {
      head++;
    }
    int tail = 0;
    while (tail < shortest - head
        && a.charAt(a.length() - 1 - tail) == b.charAt(b.length() - 1 - tail)) {
      tail++;
    }
    return head + tail;
  }

  /** The end of an error message: what was meant, or what there is. */
  public static String didYouMean(String word, Collection<String> known) {
    return nearest(word, known)
        .map(candidate -> ", did you mean " + candidate + "?")
        .orElseGet(() -> known.isEmpty() ? "" : ", known are: " + String.join(", ", known));
  }

  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] next = new int[b.length() + 1];
      next[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = row[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        next[j] = Math.min(substitution, Math.min(row[j], next[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      before = row;
      row = next;
    }
    return row[b.length()];
  }
}
