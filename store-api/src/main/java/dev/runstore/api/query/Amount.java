package dev.runstore.api.query;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.Texts;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sum of money as people write it.
 *
 * @param number how much
 * @param currency in which; empty for any
 */
record Amount(BigDecimal number, Optional<String> currency) {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,18})?)\\s*([A-Z]{3})?");

  static Amount read(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "an amount such as 0.5, 0.5USD or \"0.5 EUR\" is expected, not " + Texts.quote(text));
    }
    return new Amount(new BigDecimal(matcher.group(1)), Optional.ofNullable(matcher.group(2)));
  }

  boolean isIn(Cost cost) {
    return currency.map(cost.currency()::equals).orElse(true);
  }
}
