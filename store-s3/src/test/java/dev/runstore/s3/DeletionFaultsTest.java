package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.FaultyServer.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A deletion that the network breaks off is finished by the next one. */
final class DeletionFaultsTest {
  private final FaultyStore faulty = new FaultyStore();
  private static final PlanId PLAN = new PlanId("plan");

  private final FaultyServer network = faulty.network();

  @AfterEach
  void close() {
    faulty.close();
  }

  private StoreSession open(int attempts) {
    return faulty.open(Map.of("attempts", Integer.toString(attempts)));
  }

  private static RunId ended(ExecutionStore runs) {
    RunId id = RunId.next();
    runs.create(id, Event.of(Instant.EPOCH, RunCreated.of(Subject.workflow("flow"))));
    runs.append(
        id,
        Fence.unleased(),
        1,
        List.of(Event.of(Instant.EPOCH, RunEnded.of(RunStatus.SUCCEEDED))));
    return id;
  }

  private void assertGone(RunId id) {
    try (StoreSession other = open(1)) {
      ExecutionStore runs = other.executions(TenantId.DEFAULT);
      assertThat(runs.list(RunQuery.all(), PageRequest.first(10)).items()).isEmpty();
      assertThatExceptionOfType(StoreException.Expired.class).isThrownBy(() -> runs.find(id));
    }
  }

  @Test
  void aTombstoneThatTheSdkTriesAgainIsItsOwn() {
    try (StoreSession session = open(2)) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = ended(runs);
      network.next(1, "/log/n/", new Fault.LoseAnswer());
      assertThat(runs.delete(id, PLAN)).isTrue();
      assertGone(id);
    }
  }

  @Test
  void aRunWhoseDeletionBrokeOffBeforeTheIndexIsListedNoMoreAfterTheNext() {
    try (StoreSession session = open(1)) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = ended(runs);
      network.next(1, "/index/deleted/", new Fault.Answer(503, "SlowDown", ""));
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> runs.delete(id, PLAN));
      assertThat(runs.delete(id, PLAN)).isFalse();
      assertGone(id);
    }
  }
}
