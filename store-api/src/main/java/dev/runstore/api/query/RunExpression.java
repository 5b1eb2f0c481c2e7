package dev.runstore.api.query;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Predicate;

/**
 * A condition on runs as people write it: {@code status = failed and label.env = prod and duration
 * > 10m}. Comparisons are joined with {@code and}, {@code or}, {@code not} and parentheses. {@code
 * =}, {@code !=}, {@code in (a, b)} and {@code not in (a, b)} work on every field, {@code < <= >
 * >=} on figures and times, {@code ~} and {@code !~} (contains, case ignored) on texts; {@code has
 * FIELD} asks whether there is any value. What a run does not have is neither equal to anything nor
 * less nor more, so {@code !=} and {@code !~} hold for it. Immutable.
 */
public final class RunExpression implements Predicate<Run> {
  private static final int MAX_LENGTH = 10_000;

  private final String text;
  private final Condition condition;
  private final Instant now;

  private RunExpression(String text, Condition condition, Instant now) {
    this.text = text;
    this.condition = condition;
    this.now = now;
  }

  /**
   * The condition that the text says.
   *
   * @param now a time of the store's clock, from which spans count back
   * @param zone of dates and of times without an offset
   * @throws ExpressionException if it cannot be understood, with the column and what is right
   */
  public static RunExpression parse(String text, Instant now, ZoneId zone) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "an expression has at most " + MAX_LENGTH + " characters, not " + text.length());
    }
    return new RunExpression(text, new ExpressionParser(text, now, zone).parse(), now);
  }

  @Override
  public boolean test(Run run) {
    return condition.holds(run, now);
  }

  /**
   * The query with as much of this expression as an index serves. It selects no fewer runs than
   * meet both; each of them is to be tested.
   */
  public RunQuery narrow(RunQuery query) {
    return condition.narrow(query);
  }

  /** The text it was parsed from. */
  @Override
  public String toString() {
    return text;
  }
}
