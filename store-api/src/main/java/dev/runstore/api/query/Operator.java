package dev.runstore.api.query;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a value is compared. */
enum Operator {
  EQUAL("=", "=="),
  NOT_EQUAL("!=", "<>"),
  LESS("<", "<"),
  AT_MOST("<=", "<="),
  MORE(">", ">"),
  AT_LEAST(">=", ">="),
  CONTAINS("~", "~"),
  LACKS("!~", "!~");

  private final String sign;
  private final String other;

  Operator(String sign, String other) {
    this.sign = sign;
    this.other = other;
  }

  static Optional<Operator> of(String text) {
    return Arrays.stream(values())
        .filter(one -> one.sign.equals(text) || one.other.equals(text))
        .findFirst();
  }

  /** The signs there are, for a message. */
  static String all(List<Operator> some) {
    return some.stream().map(one -> one.sign).collect(Collectors.joining(" "));
  }

  /** Whether a value that compares to the other like this is meant. */
  boolean holds(int comparison) {
    return switch (this) {
      case EQUAL -> comparison == 0;
      case LESS -> comparison < 0;
      case AT_MOST -> comparison <= 0;
      case MORE -> comparison > 0;
      case AT_LEAST -> comparison >= 0;
      case NOT_EQUAL, CONTAINS, LACKS -> throw new IllegalStateException(name());
    };
  }
}
