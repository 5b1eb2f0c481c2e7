package dev.runstore.api.event;

import dev.runstore.api.model.Texts;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of a log.
 *
 * @param at the writer's time, if it gives one
 * @param stream where it came from: {@code stdout}, {@code stderr}, or a logger's name
 * @param level of severity, {@code INFO} where there is none
 * @param text without the line break; half surrogate pairs become U+FFFD
 */
public record LogLine(Optional<Instant> at, String stream, String level, String text) {
  /** Refuses a stream or level that is empty or too long. */
  public LogLine {
    Texts.checked(stream, "log stream");
    Texts.checked(level, "log level");
    text = Texts.wellFormed(text);
  }

  /** A line of level {@code INFO}. */
  public static LogLine of(Instant at, String stream, String text) {
    return new LogLine(Optional.of(at), stream, "INFO", text);
  }
}
