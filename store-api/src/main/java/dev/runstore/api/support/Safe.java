package dev.runstore.api.support;

/**
 * Stored text made harmless for whatever shows it, a terminal above all: control characters, and
 * those that reorder what is seen, are written as escapes. The escapes are those of JSON strings.
 */
public final class Safe {
  private Safe() {}

  /** The text on one line, tabs and line breaks escaped too. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** The text with its tabs; line breaks are escaped. */
  public static String logLine(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean tabs) {
    int i = 0;
    while (i < text.length() && harmless(text.charAt(i), tabs)) {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, i);
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (harmless(c, tabs)) {
        safe.append(c);
      } else {
        append(safe, c);
      }
    }
    return safe.toString();
  }

  private static void append(StringBuilder safe, char c) {
    switch (c) {
      case '\n' -> safe.append("\\n");
      case '\r' -> safe.append("\\r");
      case '\t' -> safe.append("\\t");
      default -> safe.append(String.format("\\u%04x", (int) c));
    }
  }

  private static boolean harmless(char c, boolean tabs) {
    return isHarmless(c) || (tabs && c == '\t');
  }

  /** Whether it is shown as it is: no control character, and none that reorders what is seen. */
  public static boolean isHarmless(char c) {
    return c >= ' ' && (c < 0x7f || (c >= 0xa0 && !reorders(c)));
  }

  private static boolean reorders(char c) {
    return (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069')
        || c == '\u200e'
        || c == '\u200f'
        || c == '\u061c'
        || c == '\u2028'
        || c == '\u2029';
  }
}
