package dev.runstore.api.model;

import java.math.BigDecimal;

/**
 * An amount of money.
 *
 * @param amount decimal, trailing zeros removed
 * @param currency an ISO 4217 code in upper case
 */
public record Cost(BigDecimal amount, String currency) {
  /** Refuses a currency that is not three capital letters. */
  public Cost {
    if (!currency.matches("[A-Z]{3}")) {
      throw new IllegalArgumentException(
          "a currency is three capital letters as in ISO 4217: " + Texts.quote(currency));
    }
    amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
  }

  /** The sum; both must be in the same currency. */
  public Cost plus(Cost other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
    }
    return new Cost(amount.add(other.amount), currency);
  }
}
