package dev.runstore.formats;

import dev.runstore.api.model.Texts;

/** Makes texts of foreign records fit the rule on names, changing as little as possible. */
public final class FittingTexts {
  private FittingTexts() {}

  /**
   * The text as a name: as it is where it follows the rule, else repaired and cut.
   *
   * @param otherwise what an empty text becomes
   */
  public static String name(String text, String otherwise) {
    if (text.isEmpty()) {
      return otherwise;
    }
    String formed = Texts.wellFormed(text);
    int most = Texts.MAX_CODE_POINTS;
    return formed.length() <= most || formed.codePointCount(0, formed.length()) <= most
        ? formed
        : formed.substring(0, formed.offsetByCodePoints(0, most - 1)) + "…";
  }
}
