package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.Appended;
import dev.runstore.api.Capability;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Creating runs and finding them. */
public abstract class CreationContract extends BackendTest {
  /** For this backend. */
  protected CreationContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  /** Both at the same instant, so that what they would write is the same. */
  @Test
  final void ofTwoSessionsThatCreateTheSameRunOneIsToldThatItIsThere() {
    RunId id = RunId.next();
    Event created = Samples.created();
    ExecutionStore other = anotherSession().executions(TENANT);
    assertThat(store().create(id, created).isNew()).isTrue();
    assertThat(other.create(id, created)).isEqualTo(new Appended(1, 1, clock.instant(), false));
  }

  @Test
  final void aNewRunIsQueuedWithOneEvent() {
    RunId id = RunId.next();
    Event created = Samples.created();
    Appended answer = store().create(id, created);

    assertThat(answer).isEqualTo(new Appended(1, 1, clock.instant(), true));
    Run run = store().find(id).orElseThrow();
    assertThat(run.id()).isEqualTo(id);
    assertThat(run.status()).isEqualTo(RunStatus.QUEUED);
    assertThat(run.subject()).isEqualTo(Samples.SUBJECT);
    assertThat(run.queuedAt()).contains(Samples.AT);
    assertThat(run.recordedAt()).isEqualTo(clock.instant());
    assertThat(run.eventCount()).isEqualTo(1);
    assertThat(run.noteCount()).isZero();
    assertThat(run.lease()).isEmpty();
    assertThat(Samples.history(store(), id))
        .singleElement()
        .satisfies(
            recorded -> {
              assertThat(recorded.sequence()).isEqualTo(1);
              assertThat(recorded.event()).isEqualTo(created);
              assertThat(recorded.recordedAt()).isEqualTo(clock.instant());
            });
  }

  @Test
  final void everythingSaidAtCreationIsKept() {
    RunId parent = RunId.next();
    RunCreated body =
        new RunCreated(
            new Subject(SubjectKind.AGENT, "helper", "The Helper", Optional.of("2.1")),
            Set.of(new Alias("flow-7"), new Alias("0c2d9e1a-uuid")),
            Optional.of(Sha256.of(new byte[] {1})),
            Optional.of(Payload.json("{\"steps\":[1,2]}")),
            Optional.of(parent),
            Optional.of(Samples.attempt("call", 2)),
            Optional.of("some-format"),
            Labels.of(Map.of("env", "prod", "team", "a b")),
            Attributes.NONE.with("cores", JsonValue.parse("4.0")),
            Optional.of(Payload.json("{ \"big\": 12345678901234567890.10 }")));
    RunId id = Samples.queued(store(), body);

    assertThat(Samples.history(store(), id).get(0).body()).isEqualTo(body);
    Run run = store().find(id).orElseThrow();
    assertThat(run.subject()).isEqualTo(body.subject());
    assertThat(run.aliases()).isEqualTo(body.aliases());
    assertThat(run.definitionDigest()).isEqualTo(body.definitionDigest());
    assertThat(run.parentRunId()).contains(parent);
    assertThat(run.origin()).contains("some-format");
    assertThat(run.labels()).isEqualTo(body.labels());
    assertThat(run.attributes()).isEqualTo(body.attributes());
  }

  @Test
  final void creatingAgainWithTheSameEventGivesTheFirstAnswer() {
    RunId id = RunId.next();
    Event created = Samples.created();
    Appended first = store().create(id, created);
    clock.advance(Duration.ofSeconds(5));

    Appended second = store().create(id, created);

    assertThat(second).isEqualTo(new Appended(1, 1, first.recordedAt(), false));
    assertThat(Samples.history(store(), id)).hasSize(1);
  }

  @Test
  final void creatingAgainWithAnotherEventIsRefused() {
    RunId id = Samples.queued(store());
    assertThatExceptionOfType(StoreException.AlreadyExists.class)
        .isThrownBy(() -> store().create(id, Samples.created()))
        .withMessageContaining(id.value());
    assertThat(Samples.history(store(), id)).hasSize(1);
  }

  @Test
  final void aRunBeginsWithItsCreation() {
    RunId id = RunId.next();
    assertThatIllegalArgumentException().isThrownBy(() -> store().create(id, Samples.started()));
    assertThat(store().find(id)).isEmpty();
  }

  @Test
  final void aRunThatNeverWasIsNotFound() {
    RunId id = RunId.next();
    assertThat(store().find(id)).isEmpty();
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().events(id, EventQuery.all()))
        .withMessageContaining(id.value());
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().steps(id, PageRequest.first(10)))
        .withMessageContaining(id.value());
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().claim(id, Samples.by(Samples.ANNA)))
        .withMessageContaining(id.value());
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().delete(id, Samples.PLAN))
        .withMessageContaining(id.value());
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().archive(id))
        .withMessageContaining(id.value());
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().restore(id))
        .withMessageContaining(id.value());
  }

  @Test
  final void anotherSessionSeesTheRunAtOnce() {
    RunId id = Samples.queued(store());
    var other = anotherSession().executions(TENANT);
    assertThat(other.find(id)).isEqualTo(store().find(id)).isPresent();
    assertThat(Samples.walk(10, page -> other.list(dev.runstore.api.RunQuery.all(), page)))
        .extracting(Run::id)
        .containsExactly(id);
  }

  @Test
  final void theRunIsThereAfterTheStoreWasClosed() {
    RunId id = Samples.finished(store(), RunStatus.SUCCEEDED);
    Run before = store().find(id).orElseThrow();
    session().close();
    var reopened = anotherSession().executions(TENANT);
    assertThat(reopened.find(id)).contains(before);
    assertThat(Samples.history(reopened, id)).hasSize(3);
  }
}
