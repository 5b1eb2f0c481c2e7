package dev.runstore.dag.runbook;

import java.util.List;

/** What a step does. */
public sealed interface Command {
  /** Lines for {@code sh -e}. */
  record Shell(String lines) implements Command {}

  /** A program and its arguments, started without a shell. */
  record Arguments(List<String> words) implements Command {
    /** Copies the words, of which there is at least one. */
    public Arguments {
      words = List.copyOf(words);
      if (words.isEmpty()) {
        throw new IllegalArgumentException("a command has at least one word");
      }
    }
  }
}
