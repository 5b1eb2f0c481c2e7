package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KnownHeadersTest {
  private static final RunId ID = RunId.next();

  private final KnownHeaders known = new KnownHeaders();

  private static byte[] header(String subject) {
    RunFold fold = new RunFold(ID, step -> {});
    Event created = Event.of(Instant.EPOCH, EventBody.RunCreated.of(Subject.workflow(subject)));
    fold.apply(new RecordedEvent(Track.HISTORY, 1, Instant.EPOCH, created));
    return Headers.encode(fold);
  }

  @Test
  void theSameBytesAreDecodedOnce() {
    Run first = known.decode(header("a"));
    assertThat(known.decode(header("a"))).isSameAs(first);
    assertThat(first).isEqualTo(RunCodec.decodeRun(header("a")));
  }

  @Test
  void headersThatShareAPlaceAreNotMistaken() {
    List<byte[]> headers = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      headers.add(header("subject-" + i));
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < headers.size(); i++) {
        assertThat(known.decode(headers.get(i)).subject().id()).isEqualTo("subject-" + i);
      }
    }
  }

  @Test
  void largeHeadersAreNotKept() {
    byte[] large = header("\u2603".repeat(500));
    assertThat(known.decode(large)).isEqualTo(known.decode(large));
    assertThat(known.decode(large)).isNotSameAs(known.decode(large));
  }

  @Test
  void whatCannotBeReadStaysUnread() {
    byte[] wrong = "{".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2; i++) {
      assertThatIllegalArgumentException().isThrownBy(() -> known.decode(wrong));
    }
  }
}
