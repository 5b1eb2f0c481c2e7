package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.config.Opening;
import dev.runstore.api.config.StoreConfig;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long opening waits for a server that is away. */
final class PatienceTest {
  private static final StoreConfig PLAIN = StoreConfig.of(Map.of());
  private static final StoreConfig SAID = StoreConfig.of(Map.of("connection-timeout", "20s"));

  private static SQLException absent(Exception cause) {
    return new SQLException("no connection", "08001", cause);
  }

  @Test
  void somebodyWhoLooksOnIsToldOfAServerThatIsNotThere() {
    for (SQLException e :
        new SQLException[] {
          absent(new ConnectException("Connection refused")),
          absent(new UnknownHostException("nowhere"))
        }) {
      assertThat(Logins.patience(PLAIN.with(Opening.BRIEF), e))
          .isLessThanOrEqualTo(Duration.ofSeconds(1));
      assertThat(Logins.patience(PLAIN, e)).isEqualTo(Duration.ofSeconds(10));
    }
  }

  @Test
  void whatIsConfiguredAndServersThatStartUpAreWaitedFor() {
    SQLException refused = absent(new ConnectException("Connection refused"));
    SQLException starting = new SQLException("the database system is starting up", "57P03");
    assertThat(Logins.patience(SAID.with(Opening.BRIEF), refused))
        .isEqualTo(Duration.ofSeconds(20));
    assertThat(Logins.patience(PLAIN.with(Opening.BRIEF), starting))
        .isEqualTo(Duration.ofSeconds(10));
  }
}
