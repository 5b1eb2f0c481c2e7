package dev.runstore.formats.wfformat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.wfformat.WfDates.WfDate;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WfDatesTest {
  @ParameterizedTest
  @CsvSource({
    "2023-03-27T22:38:56-10:00,2023-03-28T08:38:56Z",
    "2020-12-25T20:10:08+00:00,2020-12-25T20:10:08Z",
    "2020-12-25T20:10:08.123456Z,2020-12-25T20:10:08.123456Z",
    "2020-12-25 20:10:08+0100,2020-12-25T19:10:08Z",
    "20200401T035043+0000,2020-04-01T03:50:43Z",
    "20200401T035043Z,2020-04-01T03:50:43Z",
    "05-10-23T16:23:32Z,2023-05-10T16:23:32Z",
    "12-31-99T23:59:59-01:00,2100-01-01T00:59:59Z"
  })
  void theSpellingsAreUnderstood(String text, Instant time) {
    assertThat(WfDates.parse(text)).contains(new WfDate(time, true));
  }

  @ParameterizedTest
  @CsvSource({
    "2020-12-30T02:24:13.540715,2020-12-30T02:24:13.540715Z",
    "05-10-23T16:23:32,2023-05-10T16:23:32Z"
  })
  void aMissingZoneIsTold(String text, Instant time) {
    assertThat(WfDates.parse(text)).contains(new WfDate(time, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "timestamp", "2020-13-01T00:00:00Z", "23-05-2010", "1585712535"})
  void anythingElseIsNoDate(String text) {
    assertThat(WfDates.parse(text)).isEmpty();
  }
}
