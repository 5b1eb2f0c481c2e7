package dev.runstore.formats.draft;

import java.util.Map;
import java.util.TreeMap;

/** How often each word comes. Not thread-safe. */
public final class Counts {
  private static final int MAX_WORDS = 1_000;

  private final Map<String, Long> counts = new TreeMap<>();

  /** Counts a word. */
  public void add(String word) {
    if (counts.size() < MAX_WORDS || counts.containsKey(word)) {
      counts.merge(word, 1L, Long::sum);
    }
  }

  /** The words with their counts. */
  public Map<String, Long> all() {
    return counts;
  }

  /** How often a word came. */
  public long of(String word) {
    return counts.getOrDefault(word, 0L);
  }

  /** How many words there are. */
  public int distinct() {
    return counts.size();
  }
}
