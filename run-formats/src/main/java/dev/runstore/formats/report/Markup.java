package dev.runstore.formats.report;

import dev.runstore.api.support.Safe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/** Writes HTML: what is given as text is escaped, what is given as markup is our own. */
final class Markup {
  private final Writer out;

  Markup(Writer out) {
    this.out = out;
  }

  /** Writes markup as it is. Never anything that comes from a run. */
  Markup raw(String ownMarkup) {
    try {
      out.write(ownMarkup);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report: " + e.getMessage(), e);
    }
    return this;
  }

  Markup text(String text) {
    return raw(escaped(text));
  }

  /** An element with a class that holds this text. */
  Markup element(String name, String kind, String text) {
    return raw("<" + name + (kind.isEmpty() ? "" : " class=\"" + kind + "\"") + ">")
        .text(text)
        .raw("</" + name + ">");
  }

  /** Says what is not shown and how to see it. */
  Markup leftOut(String what, String command) {
    return raw("<p class=\"left-out\">").text(what).raw(" <code>").text(command).raw("</code></p>");
  }

  /**
   * Text that stays text in elements and in quoted attributes; characters that control or reorder
   * what is seen are shown as escapes.
   */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        case '\n', '\t' -> safe.append(c);
        default -> {
          if (isHidden(c)) {
            safe.append(String.format("\\u%04x", (int) c));
          } else {
            safe.append(c);
          }
        }
      }
    }
    return safe.toString();
  }

  static boolean isHidden(char c) {
    return !Safe.isHarmless(c) || c == '\ufffe' || c == '\uffff';
  }
}
