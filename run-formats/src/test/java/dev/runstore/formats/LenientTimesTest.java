package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LenientTimesTest {
  @Test
  void yearsAfter9999AreNoTimes() {
    Instant last = Instant.parse("9999-12-31T23:59:59Z");
    assertThat(LenientTimes.parse("9999-12-31T23:59:59Z")).contains(last);
    assertThat(LenientTimes.seconds(BigDecimal.valueOf(last.getEpochSecond()))).contains(last);
    assertThat(LenientTimes.parse("+10000-01-01T00:00:00Z")).isEmpty();
    assertThat(LenientTimes.parse("+999999999-12-31T23:59:59Z")).isEmpty();
    assertThat(LenientTimes.seconds(BigDecimal.valueOf(last.getEpochSecond() + 1))).isEmpty();
  }
}
