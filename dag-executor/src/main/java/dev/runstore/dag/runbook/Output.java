package dev.runstore.dag.runbook;

/** Where the JSON output of a step comes from. */
public sealed interface Output {
  /** All that it writes to its standard output. */
  record Stdout() implements Output {}

  /** A file that it leaves in its working folder. */
  record File(String path) implements Output {}
}
