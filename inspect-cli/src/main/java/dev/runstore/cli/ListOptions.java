package dev.runstore.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say in which order runs are listed, and how many. */
final class ListOptions {
  private static final int DEFAULT_LIMIT = 20;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      converter = RunSort.Converter.class,
      description =
          "started (the newest first, the default), completed (the last to end first; runs that have"
              + " not ended are left out), duration or cost (the largest first).")
  RunSort sort = RunSort.STARTED;

  @Option(
      names = {"-L", "--limit"},
      paramLabel = "N",
      description = "At most so many (default: 20).")
  @Nullable Integer limit;

  @Option(
      names = {"-A", "--all"},
      description = "All of them, whatever --limit says.")
  boolean all;

  @Option(
      names = "--count",
      description = "Only say how many there are; at least, where it would take too long.")
  boolean count;

  long most() {
    if (limit != null && limit < 1) {
      throw CommandFailure.usage("--limit takes a number from 1, not " + limit);
    }
    return all ? Long.MAX_VALUE : limit == null ? DEFAULT_LIMIT : limit;
  }

  /** As for a list, but without a limit of its own. */
  long mostCounted() {
    return limit == null ? Long.MAX_VALUE : most();
  }
}
