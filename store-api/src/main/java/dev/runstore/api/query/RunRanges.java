package dev.runstore.api.query;

import dev.runstore.api.config.Units;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Conditions that are given as a range: {@code 10m..1h}, {@code 10m..} or {@code ..1h}, both ends
 * included.
 */
public final class RunRanges {
  private static final String DOTS = "..";

  private RunRanges() {}

  /**
   * That it took so long; of one that runs, that it has been running for so long.
   *
   * @throws IllegalArgumentException if the text is no range of durations, or one that nothing is
   *     in
   */
  public static Predicate<Run> duration(String text, Instant now) {
    Range<Duration> range = Range.read(text, Units::duration, Duration::compareTo);
    return run ->
        Field.duration(run, now)
            .filter(time -> range.from().map(from -> time.compareTo(from) >= 0).orElse(true))
            .filter(time -> range.to().map(to -> time.compareTo(to) <= 0).orElse(true))
            .isPresent();
  }

  /**
   * That it cost so much, in the currency that is given, else in any.
   *
   * @throws IllegalArgumentException if the text is no range of amounts, or one that nothing is in
   */
  public static Predicate<Run> cost(String text) {
    Range<Amount> range = Range.read(text, Amount::read, Comparator.comparing(Amount::number));
    return run ->
        run.usage().costs().stream()
            .filter(
                cost ->
                    range
                        .from()
                        .map(a -> a.isIn(cost) && cost.amount().compareTo(a.number()) >= 0)
                        .orElse(true))
            .anyMatch(
                cost ->
                    range
                        .to()
                        .map(a -> a.isIn(cost) && cost.amount().compareTo(a.number()) <= 0)
                        .orElse(true));
  }

  /** That its error's type, message or detail contains the text, case ignored. */
  public static Predicate<Run> error(String text) {
    String words = Texts.checked(text, "error text").toLowerCase(Locale.ROOT);
    return run -> run.error().map(error -> contains(error, words)).orElse(false);
  }

  private static boolean contains(ErrorInfo error, String words) {
    return error.message().toLowerCase(Locale.ROOT).contains(words)
        || error.type().toLowerCase(Locale.ROOT).contains(words)
        || error.detail().map(d -> d.toLowerCase(Locale.ROOT).contains(words)).orElse(false);
  }

  private record Range<T>(Optional<T> from, Optional<T> to) {
    static <T> Range<T> read(String text, Function<String, T> value, Comparator<T> order) {
      int dots = text.indexOf(DOTS);
      String from = dots < 0 ? text : text.substring(0, dots);
      String to = dots < 0 ? "" : text.substring(dots + DOTS.length());
      if (dots < 0 || (from.isBlank() && to.isBlank())) {
        throw new IllegalArgumentException(
            "a range such as FROM..TO, FROM.. or ..TO is expected, not " + Texts.quote(text));
      }
      Range<T> range =
          new Range<>(
              from.isBlank() ? Optional.empty() : Optional.of(value.apply(from)),
              to.isBlank() ? Optional.empty() : Optional.of(value.apply(to)));
      if (range.isEmpty(order)) {
        throw new IllegalArgumentException(
            "nothing is in the range " + Texts.quote(text) + ": write the smaller end first");
      }
      return range;
    }

    private boolean isEmpty(Comparator<T> order) {
      return from.flatMap(least -> to.filter(most -> order.compare(least, most) > 0)).isPresent();
    }
  }
}
