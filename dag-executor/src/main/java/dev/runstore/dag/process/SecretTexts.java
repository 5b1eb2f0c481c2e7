package dev.runstore.dag.process;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Secrets with the forms in which programs usually print them: their lines, as JSON, and as {@code
 * echo} of some shells shows what has backslashes. Other forms, such as Base64, are not known.
 *
 * @param values the longest first
 */
public record SecretTexts(List<String> values) {
  /** Masking shorter texts would put the mask everywhere and hide nothing. */
  public static final int SHORTEST = 4;

  private static final String MASK = "***";

  /** With copies. */
  public SecretTexts {
    values = List.copyOf(values);
  }

  /** These secrets, and their forms that are not too short. */
  public static SecretTexts of(Collection<String> secrets) {
    return new SecretTexts(
        secrets.stream()
            .flatMap(secret -> Stream.concat(Stream.of(secret), forms(secret)))
            .filter(text -> !text.isEmpty())
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList());
  }

  private static Stream<String> forms(String secret) {
    return Stream.of(secret, EchoEscapes.shown(secret))
        .flatMap(text -> Stream.concat(Stream.of(text), text.lines()))
        .flatMap(text -> Stream.concat(Stream.of(text), JsonEscapes.of(text)))
        .filter(text -> text.strip().length() >= SHORTEST);
  }

  /** The length of the longest; 0 if there is none. */
  public int longest() {
    return values.isEmpty() ? 0 : values.get(0).length();
  }

  /** The text with {@code ***} in the place of each. */
  public String mask(String text) {
    String masked = text;
    for (String value : values) {
      masked = masked.replace(value, MASK);
    }
    return masked;
  }
}
