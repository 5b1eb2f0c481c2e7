package dev.runstore.api.recorder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tells a process of Linux from all others with the same number, whatever the clocks say.
 *
 * @param boot the id of the boot of the system
 * @param namespace in which the process has its number
 * @param ticks between the boot and the start of the process
 */
public record Incarnation(String boot, String namespace, long ticks) {
  private static final Path PROC = Path.of("/proc");
  private static final Pattern TEXT = Pattern.compile("([0-9a-f-]+)_([0-9]+)_([0-9]{1,18})");

  /** Of the fields after the name of the program, which may have spaces and parentheses. */
  private static final int START_TICKS = 19;

  /** That of a process that can be seen here; empty if there is none or the platform is another. */
  public static Optional<Incarnation> of(long pid) {
    try {
      String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
      String namespace =
          Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString().replaceAll("[^0-9]", "");
      String stat =
          new String(
              Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("stat")),
              StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      return Optional.of(new Incarnation(boot, namespace, Long.parseLong(fields[START_TICKS])));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** The one that {@link #text} has written; empty if it is of another kind. */
  public static Optional<Incarnation> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(
            new Incarnation(parts.group(1), parts.group(2), Long.parseLong(parts.group(3))))
        : Optional.empty();
  }

  /** As it is recorded; also fit for the name of a file. */
  public String text() {
    return boot + "_" + namespace + "_" + ticks;
  }
}
