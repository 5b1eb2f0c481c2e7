package dev.runstore.api.query;

import dev.runstore.api.model.Texts;
import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into words. */
final class Tokens {
  private static final String OPERATORS = "=!<>~";

  private final String text;
  private final List<Token> found = new ArrayList<>();
  private int at;

  private Tokens(String text) {
    this.text = text;
  }

  static List<Token> of(String text) {
    return new Tokens(text).cut();
  }

  private List<Token> cut() {
    while (at < text.length()) {
      int start = at;
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '(' || c == ')' || c == ',') {
        at++;
        found.add(
            new Token(
                c == '(' ? Token.Kind.OPEN : c == ')' ? Token.Kind.CLOSE : Token.Kind.COMMA,
                String.valueOf(c),
                start));
      } else if (OPERATORS.indexOf(c) >= 0) {
        while (at < text.length() && OPERATORS.indexOf(text.charAt(at)) >= 0) {
          at++;
        }
        found.add(new Token(Token.Kind.OPERATOR, text.substring(start, at), start));
      } else if (c == '"' || c == '\'') {
        found.add(new Token(Token.Kind.QUOTED, quoted(), start));
      } else {
        found.add(new Token(Token.Kind.WORD, word(), start));
      }
    }
    found.add(new Token(Token.Kind.END, "", text.length()));
    return found;
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if ((c == '"' || c == '\'') && word.length() > 0 && word.charAt(word.length() - 1) == '.') {
        word.append(quoted()); // label."a key"
      } else if (Character.isWhitespace(c)
          || "(),\"'".indexOf(c) >= 0
          || OPERATORS.indexOf(c) >= 0) {
        break;
      } else {
        word.append(c);
        at++;
      }
    }
    return word.toString();
  }

  private String quoted() {
    int start = at;
    char mark = text.charAt(at++);
    StringBuilder inside = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == mark) {
        return inside.toString();
      }
      if (c == '\\' && at < text.length()) {
        c = text.charAt(at++);
      }
      inside.append(c);
    }
    throw new ExpressionException(
        text, start, "the text " + Texts.quote(inside.toString()) + " has no end, add " + mark);
  }
}
