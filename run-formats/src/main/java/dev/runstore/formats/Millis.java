package dev.runstore.formats;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as decimal milliseconds, the unit of all durations in JSON. */
public final class Millis {
  private Millis() {}

  /** The duration in milliseconds, exactly. */
  public static BigDecimal of(Duration duration) {
    BigDecimal millis =
        BigDecimal.valueOf(duration.getSeconds())
            .movePointRight(3)
            .add(BigDecimal.valueOf(duration.getNano(), 6));
    return millis.signum() == 0
        ? BigDecimal.ZERO
        : new BigDecimal(millis.stripTrailingZeros().toPlainString());
  }
}
