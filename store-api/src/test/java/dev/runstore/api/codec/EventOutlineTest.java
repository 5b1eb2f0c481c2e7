package dev.runstore.api.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventOutlineTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void saysWhatEachEventIsAndWhereItStands() {
    List<RecordedEvent> events =
        List.of(
            recorded(7, new EventBody.RunStarted()),
            recorded(
                8, custom("tick, größer", "{\"name\":\"other\",\"lines\":[1,[2]],\"type\":3}")),
            recorded(
                9,
                new EventBody.Logged(
                    Optional.empty(),
                    List.of(LogLine.of(AT, "out", "a \"b\", [c\\"), LogLine.of(AT, "err", "}")))),
            recorded(10, EventBody.RunEnded.of(RunStatus.SUCCEEDED)));
    byte[] array = array(events);
    List<EventOutline> outlines = EventOutline.of(array).orElseThrow();
    assertThat(outlines).extracting(EventOutline::sequence).containsExactly(7L, 8L, 9L, 10L);
    assertThat(outlines)
        .extracting(EventOutline::type)
        .containsExactly("run.started", "custom", "log", "run.ended");
    assertThat(outlines).extracting(EventOutline::name).containsExactly("", "tick, größer", "", "");
    assertThat(outlines).extracting(EventOutline::lines).containsExactly(0, 0, 2, 0);
    assertThat(
            outlines.stream()
                .map(at -> EventCodec.decode(Arrays.copyOfRange(array, at.from(), at.to()))))
        .isEqualTo(events);
  }

  @Test
  void leavesWhatItDoesNotExpectToTheParser() {
    assertThat(EventOutline.of(array(List.of(recorded(1, custom("a \"b\"", "1")))))).isEmpty();
    byte[] whole = array(List.of(recorded(1, custom("a", "1"))));
    for (int length = 0; length < whole.length; length++) {
      assertThat(EventOutline.of(Arrays.copyOf(whole, length))).as("%d bytes", length).isEmpty();
    }
    assertThat(EventOutline.of(new String(whole, UTF_8).replace(":", " : ").getBytes(UTF_8)))
        .isEmpty();
  }

  private static EventBody custom(String name, String payload) {
    return new EventBody.Custom(Optional.empty(), name, Optional.of(Payload.json(payload)));
  }

  private static RecordedEvent recorded(long number, EventBody body) {
    return new RecordedEvent(RecordedEvent.Track.HISTORY, number, AT, Event.of(AT, body));
  }

  private static byte[] array(List<RecordedEvent> events) {
    return events.stream()
        .map(event -> new String(EventCodec.encode(event), UTF_8))
        .collect(Collectors.joining(",", "[", "]"))
        .getBytes(UTF_8);
  }
}
