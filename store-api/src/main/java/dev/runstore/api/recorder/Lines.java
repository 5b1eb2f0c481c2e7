package dev.runstore.api.recorder;

import dev.runstore.api.model.Texts;

/** Makes texts fit that come from anywhere. */
final class Lines {
  private Lines() {}

  /** A name that the rule on strings accepts, whatever came. */
  static String name(String text, String otherwise) {
    return name(text, otherwise, "");
  }

  /** The same with an ending that is never cut off. */
  static String name(String text, String otherwise, String ending) {
    String whole = Texts.wellFormed(text.isEmpty() ? otherwise : text);
    int room = Texts.MAX_CODE_POINTS - ending.length();
    int codePoints = whole.codePointCount(0, whole.length());
    return codePoints <= room
        ? whole + ending
        : whole.substring(0, whole.offsetByCodePoints(0, room - 1)) + "…" + ending;
  }

  /** A line of at most so many characters and a marker that says how many are missing. */
  static String cut(String line, int limit) {
    if (line.length() <= limit) {
      return line;
    }
    String head = Texts.head(line, limit);
    return head + "… [" + (line.length() - head.length()) + " more characters cut off]";
  }
}
