package dev.runstore.api.query;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.Texts;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads an expression by recursive descent. */
final class ExpressionParser {
  private static final int MAX_DEPTH = 100;

  private final String text;
  private final List<Token> tokens;
  private final Instant now;
  private final ZoneId zone;
  private int at;
  private int depth;

  ExpressionParser(String text, Instant now, ZoneId zone) {
    this.text = text;
    this.tokens = Tokens.of(text);
    this.now = now;
    this.zone = zone;
  }

  Condition parse() {
    if (peek().kind() == Token.Kind.END) {
      throw wrong(peek(), "the expression is empty, give one such as status = failed");
    }
    Condition whole = either();
    Token rest = peek();
    if (rest.kind() == Token.Kind.CLOSE) {
      throw wrong(rest, "there is no ( for this )");
    }
    if (rest.kind() != Token.Kind.END) {
      throw wrong(rest, "and, or, or the end is expected, not " + shown(rest));
    }
    return whole;
  }

  private Condition either() {
    Condition left = both();
    while (peek().is("or")) {
      at++;
      left = new Condition.Either(left, both());
    }
    return left;
  }

  private Condition both() {
    Condition left = single();
    while (peek().is("and")) {
      at++;
      left = new Condition.Both(left, single());
    }
    return left;
  }

  private Condition single() {
    Token first = peek();
    if (++depth > MAX_DEPTH) {
      throw wrong(first, "more than " + MAX_DEPTH + " conditions are nested in each other");
    }
    try {
      if (first.is("not")) {
        at++;
        return new Condition.Not(single());
      }
      if (first.kind() == Token.Kind.OPEN) {
        return group(first);
      }
      if (first.is("has")) {
        at++;
        return new Condition.Has(field());
      }
      return comparison();
    } finally {
      depth--;
    }
  }

  private Condition group(Token open) {
    at++;
    Condition inside = either();
    if (peek().kind() == Token.Kind.END) {
      throw wrong(open, "this ( is never closed");
    }
    if (peek().kind() != Token.Kind.CLOSE) {
      throw wrong(peek(), "and, or, or ) is expected, not " + shown(peek()));
    }
    at++;
    return inside;
  }

  private Field field() {
    Token token = peek();
    if (token.kind() != Token.Kind.WORD) {
      throw wrong(token, "a field is expected, not " + shown(token) + "; there are: " + known());
    }
    at++;
    String name = token.text();
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith(Field.LABEL) && name.length() > Field.LABEL.length()) {
      return Field.label(name.substring(Field.LABEL.length()));
    }
    return Field.named(lower).orElseThrow(() -> unknown(token));
  }

  private ExpressionException unknown(Token token) {
    String name = token.text().toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    String meant =
        name.startsWith("label")
            ? ", a label is asked for by its key, as in label.env"
            : dot > 0
                    && Field.named(name).isEmpty()
                    && Suggestions.nearest(name.substring(0, dot), List.of("label")).isPresent()
                ? ", did you mean label" + token.text().substring(dot) + "?"
                : Suggestions.nearest(name, Field.names())
                    .map(near -> ", did you mean " + near + "?")
                    .orElseGet(() -> "; there are: " + known());
    return wrong(token, "there is no field " + Texts.quote(token.text()) + meant);
  }

  private static String known() {
    return String.join(", ", Field.names()) + ", label.KEY";
  }

  private Condition comparison() {
    Field field = field();
    Token next = peek();
    if (next.is("in")) {
      at++;
      return new Condition.Compares(field, Operator.EQUAL, values(field));
    }
    if (next.is("not") && tokens.get(at + 1).is("in")) {
      at += 2;
      return new Condition.Compares(field, Operator.NOT_EQUAL, values(field));
    }
    if (next.kind() != Token.Kind.OPERATOR) {
      if (field.kind() == Kind.FLAG) {
        return new Condition.Compares(field, Operator.EQUAL, List.of(true));
      }
      throw wrong(
          next, field.name() + " needs one of " + operators(field) + " or in, not " + shown(next));
    }
    Operator operator =
        Operator.of(next.text())
            .filter(field.kind().operators()::contains)
            .orElseThrow(
                () ->
                    wrong(
                        next,
                        field.name() + " takes " + operators(field) + ", not " + next.text()));
    at++;
    return new Condition.Compares(field, operator, List.of(value(field)));
  }

  private static String operators(Field field) {
    return Operator.all(field.kind().operators());
  }

  private List<Object> values(Field field) {
    Token open = peek();
    if (open.kind() != Token.Kind.OPEN) {
      throw wrong(open, "in takes values in parentheses, as in (a, b), not " + shown(open));
    }
    List<Object> values = new ArrayList<>();
    do {
      at++;
      values.add(value(field));
    } while (peek().kind() == Token.Kind.COMMA);
    if (peek().kind() != Token.Kind.CLOSE) {
      throw wrong(peek(), "a comma or ) is expected, not " + shown(peek()));
    }
    at++;
    return values;
  }

  private Object value(Field field) {
    Token token = peek();
    if (!token.isValue()) {
      throw wrong(token, "a value for " + field.name() + " is expected, not " + shown(token));
    }
    at++;
    String words = token.text();
    if (token.kind() == Token.Kind.WORD) {
      String unit = field.kind().unit(peek()).orElse("");
      if (!unit.isEmpty()) {
        at++;
        words += unit;
      }
    }
    try {
      return field.kind().read(words, now, zone);
    } catch (ExpressionException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw wrong(token, String.valueOf(e.getMessage()));
    }
  }

  private Token peek() {
    return tokens.get(at);
  }

  private static String shown(Token token) {
    return token.kind() == Token.Kind.END ? "the end" : Texts.quote(token.text());
  }

  private ExpressionException wrong(Token token, String problem) {
    return new ExpressionException(text, token.index(), problem);
  }
}
