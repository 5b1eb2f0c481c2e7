package dev.runstore.cli.output;

import java.util.ArrayList;
import java.util.List;

/** How many columns of a terminal text takes. */
public final class Width {
  private Width() {}

  /** The columns of a text without control characters. */
  public static int of(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      width += of(c);
      i += Character.charCount(c);
    }
    return width;
  }

  private static int of(int c) {
    if (c < 0x300) {
      return 1;
    }
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115f)
            || (c >= 0x2e80 && c <= 0xa4cf)
            || (c >= 0xac00 && c <= 0xd7a3)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0xfe30 && c <= 0xfe6f)
            || (c >= 0xff00 && c <= 0xff60)
            || (c >= 0xffe0 && c <= 0xffe6)
            || (c >= 0x1f300 && c <= 0x1faff)
            || (c >= 0x20000 && c <= 0x3fffd);
    return wide ? 2 : 1;
  }

  /** The text, or its beginning and an ellipsis, in at most so many columns. */
  public static String cut(String text, int columns) {
    if (text.length() * 2 <= columns || of(text) <= columns) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      width += of(c);
      if (width > columns - 1) {
        break;
      }
      cut.appendCodePoint(c);
      i += Character.charCount(c);
    }
    return cut.append('…').toString();
  }

  /** As many words of the text as so many columns hold; of a word that is longer, a part. */
  public static String beginning(String text, int columns) {
    int width = 0;
    int end = 0;
    int space = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      width += of(c);
      if (width > columns && end > 0) {
        return text.substring(0, space > 0 ? space : end);
      }
      end += Character.charCount(c);
      if (c == ' ') {
        space = end;
      }
    }
    return text;
  }

  /** The text and spaces after it up to so many columns. */
  public static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  /** The text in lines of so many columns, at most so many; the last is cut. */
  public static List<String> wrapped(String text, int columns, int most) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    do {
      boolean last = lines.size() == most - 1;
      String part = last ? rest : beginning(rest, columns);
      rest = rest.substring(part.length()).stripLeading();
      lines.add(cut(part.stripTrailing(), columns));
    } while (!rest.isEmpty());
    return lines;
  }
}
