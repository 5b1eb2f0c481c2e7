package dev.runstore.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A name with half a surrogate pair hides nothing that is stored beside it. */
final class LoneNamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"\\ud800":1}                      | {"\uFFFD":1}
          {"a\\uDFFFb" : {"\\udbff\\ud800":[]}} | {"a\uFFFDb" : {"\uFFFD\uFFFD":[]}}
          {"\\ud83d\\ude00":"\\ud800"}        | {"\\ud83d\\ude00":"\\ud800"}
          {"\\\\ud800":"\\"\\ud800"}          | {"\\\\ud800":"\\"\\ud800"}
          ["\\udc00",{"\\ud83d":"x"}]         | ["\\udc00",{"\uFFFD":"x"}]
          """)
  void halfAPairInANameIsReplaced(String text, String kept) {
    assertThat(JsonValue.parse(text)).hasToString(kept);
  }

  @Test
  void halfAPairInANameOfAMapIsReplaced() {
    JsonValue value = JsonValue.of(Map.of("\uD800", Map.of("x\uDC00", "y")));
    assertThat(value.tree().path("\uFFFD").path("x\uFFFD").stringValue()).isEqualTo("y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"\\ud800\":1}", "{\"a\":{\"\\udc00x\":\"\\ud800\"}}"})
  void anEventWithSuchANameIsReadAgain(String body) {
    Event event =
        Event.undated(new EventBody.Custom(Optional.empty(), "n", Optional.of(Payload.json(body))));
    RecordedEvent recorded = new RecordedEvent(Track.HISTORY, 1, Instant.EPOCH, event);
    assertThat(EventCodec.decode(EventCodec.encode(recorded), Track.HISTORY)).isEqualTo(recorded);
  }
}
