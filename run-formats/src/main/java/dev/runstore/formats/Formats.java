package dev.runstore.formats;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.Texts;
import java.util.List;

/** What is said about names of formats. */
final class Formats {
  private Formats() {}

  /** Whether the word names the format: as it is, or without our own name before it. */
  static boolean names(String word, String format) {
    return format.equals(word) || format.equals("runstore-" + word);
  }

  static String unknown(String format, List<String> known) {
    return "no format is called "
        + Texts.quote(format)
        + Suggestions.didYouMean(format, known)
        + (Suggestions.nearest(format, known).isPresent()
            ? " known are: " + String.join(", ", known)
            : "");
  }
}
