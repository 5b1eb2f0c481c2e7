package dev.runstore.api.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Events that are lost are counted, and those after them count as well. */
final class PassOverTest {
  private final RunFold fold = new RunFold(RunId.next(), RunFold.NOBODY);

  private void apply(Track track, long number, EventBody body) {
    fold.apply(new RecordedEvent(track, number, Instant.EPOCH, Event.undated(body)));
  }

  @Test
  void whatFollowsLostEventsCounts() {
    apply(Track.HISTORY, 1, EventBody.RunCreated.of(Subject.workflow("w")));
    fold.passOver(Track.HISTORY, 4);
    fold.passOver(Track.HISTORY, 2);
    fold.passOver(Track.NOTES, 1);
    apply(Track.NOTES, 2, new EventBody.Pinned("somebody"));
    apply(Track.HISTORY, 5, EventBody.RunEnded.of(RunStatus.FAILED));
    assertThat(fold.eventCount()).isEqualTo(5);
    assertThat(fold.noteCount()).isEqualTo(2);
    assertThat(fold.run().status()).isEqualTo(RunStatus.FAILED);
    assertThat(fold.run().pinned()).isTrue();
  }

  @Test
  void aLostBeginningAndAGapThatIsNotToldAreRefused() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> fold.passOver(Track.HISTORY, 1));
    apply(Track.HISTORY, 1, EventBody.RunCreated.of(Subject.workflow("w")));
    fold.passOver(Track.HISTORY, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> apply(Track.HISTORY, 5, new EventBody.RunStarted()));
  }
}
