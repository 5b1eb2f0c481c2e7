package dev.runstore.api.query;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.config.Units;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Texts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What the values of a field are, how they are written, and how they compare. */
enum Kind {
  TEXT,
  ID,
  STATUS,
  SUBJECT,
  NUMBER,
  BYTES,
  DURATION,
  TIME,
  COST,
  FLAG;

  private static final List<Operator> WORDS =
      List.of(Operator.EQUAL, Operator.NOT_EQUAL, Operator.CONTAINS, Operator.LACKS);
  private static final List<Operator> CHOICES = List.of(Operator.EQUAL, Operator.NOT_EQUAL);
  private static final List<Operator> FIGURES =
      List.of(
          Operator.EQUAL,
          Operator.NOT_EQUAL,
          Operator.LESS,
          Operator.AT_MOST,
          Operator.MORE,
          Operator.AT_LEAST);

  /** What is compared with: the value that a text says. */
  Object read(String text, Instant now, ZoneId zone) {
    return switch (this) {
      case TEXT -> text;
      case ID -> text.toUpperCase(Locale.ROOT);
      case STATUS ->
          RunStatus.parse(text).orElseThrow(() -> unknown("status", text, RunStatus.values()));
      case SUBJECT ->
          Arrays.stream(SubjectKind.values())
              .filter(kind -> kind.name().equalsIgnoreCase(text))
              .findFirst()
              .orElseThrow(() -> unknown("kind of subject", text, SubjectKind.values()));
      case NUMBER -> number(text);
      case BYTES -> BigDecimal.valueOf(Units.bytes(text));
      case DURATION -> Units.duration(text);
      case TIME -> TimeSpot.read(text, now, zone);
      case COST -> Amount.read(text);
      case FLAG -> flag(text);
    };
  }

  List<Operator> operators() {
    return switch (this) {
      case TEXT, ID -> WORDS;
      case STATUS, SUBJECT, FLAG -> CHOICES;
      case NUMBER, BYTES, DURATION, TIME, COST -> FIGURES;
    };
  }

  /** How a value of a run compares to what is compared with; empty if it does not. */
  OptionalInt compare(Object value, Object other) {
    return switch (this) {
      case TEXT, ID, STATUS, SUBJECT, FLAG ->
          value.equals(other) ? OptionalInt.of(0) : OptionalInt.empty();
      case NUMBER, BYTES -> OptionalInt.of(((BigDecimal) value).compareTo((BigDecimal) other));
      case DURATION -> OptionalInt.of(((Duration) value).compareTo((Duration) other));
      case TIME -> OptionalInt.of(((TimeSpot) other).placeOf((Instant) value));
      case COST -> compare((Cost) value, (Amount) other);
    };
  }

  private static OptionalInt compare(Cost cost, Amount amount) {
    return amount.isIn(cost)
        ? OptionalInt.of(cost.amount().compareTo(amount.number()))
        : OptionalInt.empty();
  }

  private static BigDecimal number(String text) {
    if (!text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
      throw new IllegalArgumentException(
          "a number such as 10 or 0.5 is expected, not " + Texts.quote(text));
    }
    return new BigDecimal(text);
  }

  private static Boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> Boolean.TRUE;
      case "false", "no" -> Boolean.FALSE;
      default ->
          throw new IllegalArgumentException("true or false is expected, not " + Texts.quote(text));
    };
  }

  private static IllegalArgumentException unknown(String what, String text, Enum<?>[] values) {
    List<String> known =
        Arrays.stream(values).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    return new IllegalArgumentException(
        "there is no " + what + " " + Texts.quote(text) + Suggestions.didYouMean(text, known));
  }

  /** The currency that may stand apart after an amount. */
  Optional<String> unit(Token next) {
    return this == COST && next.kind() == Token.Kind.WORD && next.text().matches("[A-Z]{3}")
        ? Optional.of(next.text())
        : Optional.empty();
  }
}
