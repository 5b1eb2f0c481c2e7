package dev.runstore.api.stats;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.Texts;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What runs are grouped by.
 *
 * @param kind of what
 * @param labelKey the key, of labels
 */
public record Grouping(Kind kind, Optional<String> labelKey) {
  /** The things that runs are grouped by. */
  public enum Kind {
    SUBJECT,
    STATUS,
    KIND,
    /** Each model a run used, with its part of the usage. */
    MODEL,
    /** The agents that worked in a run, each with its part of the usage. */
    AGENT,
    LABEL,
    DAY,
    HOUR
  }

  /** What stands where a run has no such value. */
  public static final String NONE = "(none)";

  private static final String LABEL = "label.";
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:00", Locale.ROOT);

  /**
   * Reads {@code subject}, {@code status}, {@code kind}, {@code model}, {@code agent}, {@code day},
   * {@code hour} or {@code label.KEY}.
   *
   * @throws IllegalArgumentException if it is none, with what is right
   */
  public static Grouping parse(String text) {
    String word = text.strip();
    if (word.toLowerCase(Locale.ROOT).startsWith(LABEL) && word.length() > LABEL.length()) {
      return new Grouping(Kind.LABEL, Optional.of(word.substring(LABEL.length())));
    }
    List<String> known =
        Arrays.stream(Kind.values())
            .map(kind -> kind == Kind.LABEL ? LABEL + "KEY" : kind.name().toLowerCase(Locale.ROOT))
            .toList();
    return Arrays.stream(Kind.values())
        .filter(kind -> kind != Kind.LABEL && kind.name().equalsIgnoreCase(word))
        .findFirst()
        .map(kind -> new Grouping(kind, Optional.empty()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "runs are not grouped by "
                        + Texts.quote(word)
                        + Suggestions.didYouMean(word.toLowerCase(Locale.ROOT), known)));
  }

  /** As it is written. */
  public String name() {
    return labelKey.map(key -> LABEL + key).orElseGet(() -> kind.name().toLowerCase(Locale.ROOT));
  }

  /** Whether groups are stretches of time. */
  public boolean isTime() {
    return kind == Kind.DAY || kind == Kind.HOUR;
  }

  /** Whether a run may be in several groups, each with a part of its usage. */
  boolean dividesUsage() {
    return kind == Kind.MODEL || kind == Kind.AGENT;
  }

  /** The one value of a run; for models and agents it is asked of the usage. */
  String value(RunFigures run, ZoneId zone) {
    return switch (kind) {
      case SUBJECT -> run.subjectId();
      case STATUS -> run.status().name().toLowerCase(Locale.ROOT);
      case KIND -> run.kind().name().toLowerCase(Locale.ROOT);
      case LABEL -> labelKey.map(run.labels()::get).orElse(NONE);
      case DAY -> time(run, zone).map(at -> at.toLocalDate().toString()).orElse(NONE);
      case HOUR -> time(run, zone).map(HOUR::format).orElse(NONE);
      case MODEL, AGENT -> throw new IllegalStateException(name() + " divides usage");
    };
  }

  /** Nothing for an import that tells no time: its id's time is 0. */
  private static Optional<ZonedDateTime> time(RunFigures run, ZoneId zone) {
    return Optional.of(run.time().atZone(zone)).filter(at -> run.time().isAfter(Instant.EPOCH));
  }
}
