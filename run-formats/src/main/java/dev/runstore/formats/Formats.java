package dev.runstore.formats;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.Texts;
import java.util.List;

/** What is said about names of formats. */
final class Formats {
  private Formats() {}

  static String unknown(String format, List<String> known) {
    return "no format is called "
        + Texts.quote(format)
        + Suggestions.didYouMean(format, known)
        + (Suggestions.nearest(format, known).isPresent()
            ? " known are: " + String.join(", ", known)
            : "");
  }
}
