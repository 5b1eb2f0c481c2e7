package dev.runstore.api.query;

import java.util.Locale;

/**
 * A word of an expression.
 *
 * @param kind what it is
 * @param text what it says, without quotation marks
 * @param index where it begins
 */
record Token(Kind kind, String text, int index) {
  enum Kind {
    WORD,
    QUOTED,
    OPERATOR,
    OPEN,
    CLOSE,
    COMMA,
    END
  }

  /** Whether it is this keyword, in any case; a quoted text never is. */
  boolean is(String keyword) {
    return kind == Kind.WORD && text.toLowerCase(Locale.ROOT).equals(keyword);
  }

  boolean isValue() {
    return kind == Kind.WORD || kind == Kind.QUOTED;
  }
}
