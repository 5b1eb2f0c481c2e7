package dev.runstore.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The hidden files in which what a command makes grows until it is whole. Their names say which
 * process makes them, so that those of processes that were killed can be told.
 */
final class LeftParts {
  /** What is the same for all processes that can see each other's ids; empty if nothing says. */
  private static final String SURROUNDINGS = surroundings();

  private final Path target;
  private final Pattern part;

  /** Beside what is to be made. */
  LeftParts(Path target) {
    this.target = target;
    this.part =
        Pattern.compile(
            Pattern.quote("." + target.getFileName() + ".")
                + "([0-9a-f]{1,8})-([0-9]{1,18})-[0-9a-f-]{36}");
  }

  private static String surroundings() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
      Path namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
      return Integer.toHexString((boot + namespace).hashCode());
    } catch (IOException notOnThisSystem) {
      return "";
    }
  }

  /** A name that is not there yet. */
  Path next() {
    String who = SURROUNDINGS.isEmpty() ? "0" : SURROUNDINGS;
    return target.resolveSibling(
        "."
            + target.getFileName()
            + "."
            + who
            + "-"
            + ProcessHandle.current().pid()
            + "-"
            + UUID.randomUUID());
  }

  /** Those of processes that are gone; none where nobody can tell. */
  List<Path> ofTheDead() throws IOException {
    Path folder = target.getParent();
    if (SURROUNDINGS.isEmpty() || folder == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(this::isOfTheDead).toList();
    }
  }

  private boolean isOfTheDead(Path file) {
    Matcher name = part.matcher(String.valueOf(file.getFileName()));
    return name.matches()
        && name.group(1).equals(SURROUNDINGS)
        && ProcessHandle.of(Long.parseLong(name.group(2))).filter(ProcessHandle::isAlive).isEmpty();
  }
}
