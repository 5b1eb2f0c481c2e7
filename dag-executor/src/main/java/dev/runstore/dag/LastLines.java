package dev.runstore.dag;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Remembers the last lines of an output. Thread-safe. */
final class LastLines {
  private static final int LINES = 20;
  private static final int LENGTH = 500;
  private final Deque<String> lines = new ArrayDeque<>();

  synchronized void add(String line) {
    if (line.isBlank()) {
      return;
    }
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "…");
  }

  synchronized Optional<String> last() {
    return Optional.ofNullable(lines.peekLast());
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  synchronized Optional<String> all() {
    return lines.size() < 2 ? Optional.empty() : Optional.of(String.join("\n", lines));
  }
}
