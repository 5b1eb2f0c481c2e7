package dev.runstore.filesystem.index;

import dev.runstore.filesystem.disk.CheckedLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that writes a log, as the log's first line has it.
 *
 * @param process its number on its host
 * @param startedAt when it was started, as its host tells; empty where it does not
 */
record LogWriter(long process, String startedAt) {
  private static final LogWriter THIS = of(ProcessHandle.current());

  /** This process. */
  static LogWriter current() {
    return THIS;
  }

  private static LogWriter of(ProcessHandle process) {
    return new LogWriter(
        process.pid(), process.info().startInstant().map(Instant::toString).orElse(""));
  }

  /** The first line of its log. */
  byte[] head(String log) {
    return CheckedLine.of(
        "{\"log\":\""
            + log
            + "\",\"process\":"
            + process
            + ",\"startedAt\":\""
            + startedAt
            + "\"}");
  }

  /** The writer that the first line of this log names; empty if it is damaged or another log's. */
  static Optional<LogWriter> parse(String log, byte[] buffer, int from, int to) {
    int end = CheckedLine.end(buffer, from, to);
    if (end < 0) {
      return Optional.empty();
    }
    Matcher head =
        Pattern.compile(
                "\\{\"log\":\""
                    + Pattern.quote(log)
                    + "\",\"process\":(\\d{1,18}),\"startedAt\":\"([^\"]*)\"")
            .matcher(new String(buffer, from, end - from, StandardCharsets.UTF_8));
    return head.matches()
        ? Optional.of(new LogWriter(Long.parseLong(head.group(1)), head.group(2)))
        : Optional.empty();
  }

  /** Whether it runs, seen from here; a process of another host or container does not. */
  boolean isAlive() {
    return equals(THIS)
        || ProcessHandle.of(process).map(LogWriter::of).filter(this::equals).isPresent();
  }
}
