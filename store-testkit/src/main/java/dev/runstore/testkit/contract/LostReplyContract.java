package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.runstore.api.Appended;
import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.Capability;
import dev.runstore.api.Claim;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.testkit.faults.Faults;
import dev.runstore.testkit.faults.FaultySession;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are lost: the call is repeated, and there is one copy. */
public abstract class LostReplyContract extends BackendTest {
  private final Faults faults = Faults.none();

  /** For this backend. */
  protected LostReplyContract(Backend backend) {
    super(backend, Capability.EXECUTIONS, Capability.ARTIFACTS);
  }

  private <T> T repeated(String call, Supplier<T> work) {
    faults.loseAnswers(call, 1);
    assertThat(catchThrowable(work::get)).isInstanceOf(StoreException.OutcomeUnknown.class);
    return work.get();
  }

  @Test
  final void everyWriteCanBeRepeated() {
    StoreSession faulty = new FaultySession(anotherSession(), faults);
    ExecutionStore runs = faulty.executions(TENANT);
    RunId id = RunId.next();
    Event created = Samples.created();
    assertThat(repeated("create", () -> runs.create(id, created)).isNew()).isFalse();

    Claim claim = repeated("claim", () -> runs.claim(id, Samples.by(Samples.ANNA)));
    assertThat(claim.isNew()).isFalse();
    assertThat(claim.run().eventCount()).isEqualTo(2);
    Fence fence = Fence.of(claim.lease());
    List<Event> batch = Samples.customs(3);
    Appended appended = repeated("append", () -> runs.append(id, fence, 2, batch));
    assertThat(appended).isEqualTo(new Appended(3, 5, clock.instant(), false));
    List<Event> notes = List.of(Samples.pinned(), Samples.unpinned());
    assertThat(repeated("annotate", () -> runs.annotate(id, 0, notes)))
        .isEqualTo(new Appended(1, 2, clock.instant(), false));
    assertThat(repeated("release", () -> runs.release(claim.lease(), 5, "over")).isNew()).isFalse();
    Fence next = Fence.of(runs.claim(id, Samples.by(Samples.BERT)).lease());
    List<Event> end = List.of(Samples.ended(RunStatus.SUCCEEDED));
    assertThat(repeated("append", () -> runs.append(id, next, 7, end)).isNew()).isFalse();
    assertThat(repeated("archive", () -> runs.archive(id))).isFalse();
    assertThat(repeated("restore", () -> runs.restore(id))).isFalse();

    assertThat(Samples.history(store(), id)).hasSize(8);
    assertThat(Samples.notes(store(), id)).hasSize(2);
    assertThat(repeated("delete", () -> runs.delete(id, Samples.PLAN))).isFalse();
    assertHealthy();
  }

  @Test
  final void anArtifactCanBePutAgain() {
    var lossy = new FaultySession(anotherSession(), faults).artifacts(TENANT);
    ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
    byte[] content = Bytes.of(1, 4_000);
    assertThat(
            repeated(
                    "put",
                    () -> lossy.put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES))
                .isNew())
        .isFalse();
    assertThat(Samples.walk(5, page -> artifacts().list(key.runId(), page))).hasSize(1);
    assertThat(repeated("delete", () -> lossy.delete(key))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void aWriterThatRepeatsLosesNothing(long seed) {
    ExecutionStore lossy =
        new FaultySession(anotherSession(), Faults.seeded(seed, 20)).executions(TENANT);
    RunId id = Samples.queued(store());
    List<Event> all = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      List<Event> batch = Samples.customs(1 + i % 3);
      long expected = 1L + all.size();
      until(() -> lossy.append(id, Fence.unleased(), expected, batch));
      all.addAll(batch);
    }
    assertThat(Samples.history(store(), id).stream().skip(1).map(e -> e.event()).toList())
        .isEqualTo(all);
  }

  private static void until(Supplier<Appended> write) {
    while (true) {
      try {
        Appended answer = write.get();
        assertThat(answer.last()).isGreaterThanOrEqualTo(answer.first());
        return;
      } catch (StoreException.OutcomeUnknown | StoreException.Unavailable e) {
        assertThat(e).hasMessageContaining("as the test asked");
      }
    }
  }
}
