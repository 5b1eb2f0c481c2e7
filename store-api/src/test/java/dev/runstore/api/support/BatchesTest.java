package dev.runstore.api.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BatchesTest {
  private static final Event STARTED = Event.undated(new EventBody.RunStarted());
  private static final Event ENDED = Event.undated(EventBody.RunEnded.of(RunStatus.SUCCEEDED));
  private static final Event NOTE = Event.undated(new EventBody.Pinned("me"));

  @Test
  void refusesWhatDoesNotBelongThere() {
    assertThatIllegalArgumentException().isThrownBy(() -> Batches.history(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> Batches.history(List.of(NOTE)));
    assertThatIllegalArgumentException().isThrownBy(() -> Batches.history(List.of(ENDED, STARTED)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Batches.history(List.of(Event.undated(new EventBody.LeaseReleased(1, "x")))));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Batches.history(
                    List.of(Event.undated(EventBody.RunCreated.of(Subject.agent("a"))))));
    assertThatIllegalArgumentException().isThrownBy(() -> Batches.notes(List.of(STARTED)));
    assertThatIllegalArgumentException().isThrownBy(() -> Batches.created(STARTED));
    assertThat(Batches.history(List.of(STARTED, ENDED))).containsExactly(STARTED, ENDED);
    assertThat(Batches.notes(List.of(NOTE))).containsExactly(NOTE);
  }

  @Test
  void cutsAPayloadOverTheLimitAndSaysSo() {
    String text = "é".repeat(9 << 20);
    JsonValue value = JsonValue.string(text);
    Event event =
        Event.undated(
            new EventBody.Custom(Optional.empty(), "big", Optional.of(new Payload.Json(value))));
    Event small =
        Event.undated(
            new EventBody.Custom(Optional.empty(), "small", Optional.of(Payload.json("1"))));
    List<Event> cut = Batches.history(List.of(small, event));
    assertThat(cut.get(0)).isEqualTo(small);
    Payload.Reference left =
        (Payload.Reference) ((EventBody.Custom) cut.get(1).body()).payload().orElseThrow();
    assertThat(left.byteLength()).isEqualTo(value.byteLength());
    assertThat(left.limit()).isEqualTo(Batches.MAX_INLINE_BYTES);
    assertThat(left.sha256()).contains(Sha256.of(value.utf8()));
    assertThat(left.artifact()).isEmpty();
    assertThat(left.preview())
        .startsWith("\"éé")
        .hasSizeLessThanOrEqualTo(4_096)
        .doesNotContain("\uFFFD");
  }

  @Test
  void cutsALogLineOverTheLimit() {
    Event event =
        Event.undated(
            new EventBody.Logged(
                Optional.empty(),
                List.of(LogLine.of(Instant.EPOCH, "stdout", "x".repeat(17 << 20)))));
    EventBody.Logged log = (EventBody.Logged) Batches.history(List.of(event)).get(0).body();
    assertThat(log.lines().get(0).text()).hasSizeLessThan(5_000).contains("17825792 characters");
  }
}
