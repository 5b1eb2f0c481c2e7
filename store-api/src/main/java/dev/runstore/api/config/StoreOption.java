package dev.runstore.api.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A typed key of a backend's configuration.
 *
 * @param key as written in the file, lower case with dashes
 * @param type for people, as in {@code duration}
 * @param parser reads the text; throws {@link IllegalArgumentException} that says what is right
 * @param fallback the text where nothing is said; empty if the option may stay away
 * @param sensitivity whether the value may be shown
 * @param help one line for people
 */
public record StoreOption<T>(
    String key,
    String type,
    Function<String, T> parser,
    Optional<String> fallback,
    Sensitivity sensitivity,
    String help) {
  /** Whether a value may be shown. */
  public enum Sensitivity {
    PLAIN,
    SECRET
  }

  /** A text. */
  public static StoreOption<String> text(String key, String help) {
    return new StoreOption<>(key, "text", text -> text, Optional.empty(), Sensitivity.PLAIN, help);
  }

  /** A text that is never shown. */
  public static StoreOption<String> secret(String key, String help) {
    return new StoreOption<>(key, "text", text -> text, Optional.empty(), Sensitivity.SECRET, help);
  }

  /** A whole number that is not negative. */
  public static StoreOption<Integer> number(String key, String help) {
    return new StoreOption<>(
        key, "number", StoreOption::parseNumber, Optional.empty(), Sensitivity.PLAIN, help);
  }

  /** {@code true} or {@code false}. */
  public static StoreOption<Boolean> flag(String key, String help) {
    return new StoreOption<>(
        key, "true or false", StoreOption::parseFlag, Optional.empty(), Sensitivity.PLAIN, help);
  }

  /** A time span such as {@code 15s} or {@code 30d}. */
  public static StoreOption<Duration> duration(String key, String help) {
    return new StoreOption<>(
        key,
        "duration",
        text -> quantity(text, Units::duration, Units.DURATION),
        Optional.empty(),
        Sensitivity.PLAIN,
        help);
  }

  /** A size in bytes such as {@code 16KiB}. */
  public static StoreOption<Long> size(String key, String help) {
    return new StoreOption<>(
        key,
        "size",
        text -> quantity(text, Units::bytes, Units.SIZE),
        Optional.empty(),
        Sensitivity.PLAIN,
        help);
  }

  /** One of an enum's constants, in lower case with dashes. */
  public static <E extends Enum<E>> StoreOption<E> choice(
      String key, Class<E> constants, String help) {
    String words =
        Arrays.stream(constants.getEnumConstants())
            .map(StoreOption::word)
            .collect(Collectors.joining(", "));
    Function<String, E> parser =
        text ->
            Arrays.stream(constants.getEnumConstants())
                .filter(constant -> word(constant).equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                    () -> new IllegalArgumentException("one of " + words + " is expected"));
    return new StoreOption<>(key, words, parser, Optional.empty(), Sensitivity.PLAIN, help);
  }

  /** The same with this value where nothing is said. */
  public StoreOption<T> or(String text) {
    return new StoreOption<>(key, type, parser, Optional.of(text), sensitivity, help);
  }

  /** Who asks for the value says which it was. */
  private static <T> T quantity(String text, Function<String, T> parser, String right) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(right, e);
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static int parseNumber(String text) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a whole number is expected", e);
    }
    throw new IllegalArgumentException("a number that is not negative is expected");
  }

  private static boolean parseFlag(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("true or false is expected");
    };
  }
}
