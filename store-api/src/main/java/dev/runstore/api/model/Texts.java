package dev.runstore.api.model;

/**
 * The rule on strings that users give: well-formed Unicode of 1 to {@value #MAX_CODE_POINTS} code
 * points.
 */
public final class Texts {
  /** The longest name, in code points. */
  public static final int MAX_CODE_POINTS = 512;

  private Texts() {}

  /**
   * Returns the text if it follows the rule.
   *
   * @param what names the value in the error, as in "step id"
   * @throws IllegalArgumentException if it is empty, too long or has a surrogate without its
   *     partner
   */
  public static String checked(String text, String what) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          what + " is empty, give 1 to " + MAX_CODE_POINTS + " characters");
    }
    if (text.length() > MAX_CODE_POINTS
        && text.codePointCount(0, text.length()) > MAX_CODE_POINTS) {
      throw new IllegalArgumentException(
          what + " has more than " + MAX_CODE_POINTS + " characters: " + quote(text));
    }
    int bad = loneSurrogate(text);
    if (bad >= 0) {
      throw new IllegalArgumentException(
          what
              + " is not well-formed Unicode, half a surrogate pair at index "
              + bad
              + ": "
              + quote(text));
    }
    return text;
  }

  /**
   * Returns the text with each half surrogate pair replaced by U+FFFD, so that any text can be
   * stored.
   */
  public static String wellFormed(String text) {
    if (loneSurrogate(text) < 0) {
      return text;
    }
    StringBuilder repaired = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(repaired::appendCodePoint);
    return repaired.toString();
  }

  /**
   * The text in quotation marks for an error message: control characters escaped, at most 80
   * characters of it.
   */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int shown = Math.min(text.length(), 80);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' '
          || (c >= 0x7f && c < 0xa0)
          || (Character.isSurrogate(c) && !paired(text, i))) {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append(shown < text.length() ? "…\"" : "\"").toString();
  }

  /** The beginning of a text, at most so many characters; a pair of surrogates stays whole. */
  public static String head(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    boolean cutsPair =
        limit > 0
            && Character.isHighSurrogate(text.charAt(limit - 1))
            && Character.isLowSurrogate(text.charAt(limit));
    return text.substring(0, cutsPair ? limit - 1 : limit);
  }

  /** How many of the first bytes of UTF-8 text fit into the limit without cutting a character. */
  public static int codePointEnd(byte[] utf8, int limit) {
    int end = Math.min(limit, utf8.length);
    while (end > 0 && end < utf8.length && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  private static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i)) && !paired(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean paired(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
