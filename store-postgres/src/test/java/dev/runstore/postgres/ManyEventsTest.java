package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Appended;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes at which what takes more than its share of time comes to no end. */
final class ManyEventsTest {
  private static final int EVENTS = 150_000;
  private static final int ATTEMPTS = 50_000;
  private static final int AT_ONCE = 1_000;

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aLargeBatchWhoseAnswerWasLostIsRecognisedWithinTheTimeOutOfReads(TestServer server) {
    try (StoreSession session = server.open(server.newDatabase())) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      store.create(id, SteadyWriters.created());
      List<Event> batch = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        batch.add(SteadyWriters.tick(i));
      }
      Appended first = store.append(id, Fence.unleased(), 1, batch);
      Appended again = store.append(id, Fence.unleased(), 1, batch);
      assertThat(again).isEqualTo(new Appended(2, EVENTS + 1L, first.recordedAt(), false));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aStepOfVeryManyAttemptsIsRead(TestServer server) {
    try (StoreSession session = server.open(server.newDatabase())) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      store.create(id, SteadyWriters.created());
      for (int told = 0; told < ATTEMPTS; told += AT_ONCE) {
        store.append(id, Fence.unleased(), 1 + 2L * told, attempts(told));
      }
      List<StepState> steps = store.steps(id, PageRequest.first(10)).items();
      assertThat(steps).hasSize(1);
      assertThat(steps.get(0).attempts())
          .hasSize(ATTEMPTS)
          .allMatch(attempt -> attempt.status() == StepStatus.FAILED);
    }
  }

  private static List<Event> attempts(int after) {
    List<Event> events = new ArrayList<>();
    for (int number = after + 1; number <= after + AT_ONCE; number++) {
      StepRef step = new StepRef(new StepId("s"), number, StepRunId.next());
      events.add(Event.of(Instant.now(), EventBody.StepStarted.of(step)));
      events.add(Event.of(Instant.now(), EventBody.StepEnded.of(step, StepStatus.FAILED)));
    }
    return events;
  }
}
