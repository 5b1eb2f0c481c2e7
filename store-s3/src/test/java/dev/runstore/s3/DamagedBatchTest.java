package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventGap;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.servers.S3Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A batch that is damaged or gone hides its own events alone, and readers are told of them. */
final class DamagedBatchTest {
  enum Harm {
    DAMAGED,
    GONE
  }

  private final S3Server server = S3Server.shared();
  private final String prefix = S3Server.freshPrefix();
  private final S3Client client = server.client();
  private final RunId id = RunId.next();

  @AfterEach
  void close() {
    client.close();
  }

  private StoreSession open() {
    return new S3Provider().open(StoreConfig.of(server.options(prefix)));
  }

  private static ExecutionStore runs(StoreSession session) {
    return session.executions(TenantId.DEFAULT);
  }

  private static Event planned(String step) {
    return Event.of(Instant.EPOCH, new EventBody.StepPlanned(new StepId(step), step, List.of()));
  }

  /** Events 1; 2 and 3; 4 and 5; 6, in a batch each, with the end if it is to have one. */
  private void recorded(boolean isEnded) {
    try (StoreSession session = open()) {
      ExecutionStore runs = runs(session);
      runs.create(id, Event.of(Instant.EPOCH, EventBody.RunCreated.of(Subject.workflow("flow"))));
      runs.append(id, Fence.unleased(), 1, List.of(planned("a"), planned("b")));
      runs.append(id, Fence.unleased(), 3, List.of(planned("c"), planned("d")));
      runs.append(
          id,
          Fence.unleased(),
          5,
          List.of(
              isEnded
                  ? Event.of(Instant.EPOCH, EventBody.RunEnded.of(RunStatus.SUCCEEDED))
                  : planned("e")));
      for (int i = 0; i < 3; i++) {
        runs.annotate(id, i, List.of(Event.of(Instant.EPOCH, new EventBody.Pinned("n" + i))));
      }
    }
  }

  private String harm(String track, int index, Harm how) {
    String log = prefix + "/default/" + id + "/log/" + track + "/";
    String key =
        client.listObjectsV2(list -> list.bucket(server.bucket()).prefix(log)).contents().stream()
            .map(S3Object::key)
            .sorted()
            .toList()
            .get(index);
    switch (how) {
      case DAMAGED ->
          client.putObject(
              put -> put.bucket(server.bucket()).key(key), RequestBody.fromString("rubbish"));
      case GONE -> client.deleteObject(delete -> delete.bucket(server.bucket()).key(key));
    }
    return key;
  }

  private static List<Long> numbers(ExecutionStore runs, RunId id, Track track) {
    return runs.events(id, EventQuery.all()).events().stream()
        .filter(event -> event.track() == track)
        .map(RecordedEvent::sequence)
        .toList();
  }

  private static List<String> steps(ExecutionStore runs, RunId id) {
    return runs.steps(id, PageRequest.first(10)).items().stream()
        .map(StepState::stepId)
        .map(StepId::value)
        .toList();
  }

  private static List<Finding> check(StoreSession session) {
    List<Finding> found = new ArrayList<>();
    session.maintenance().check(TenantId.DEFAULT, Repair.MEND, found::add);
    return found;
  }

  private static void assertLoss(StoreSession session, String object) {
    assertThat(check(session))
        .filteredOn(finding -> finding.severity() == Severity.LOSS)
        .singleElement()
        .satisfies(finding -> assertThat(finding.problem()).contains(object));
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void theRestOfARunStaysReadable(Harm how) {
    recorded(true);
    String object = harm("h", 2, how);
    try (StoreSession session = open()) {
      ExecutionStore runs = runs(session);
      Run run = runs.require(id);
      assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(run.eventCount()).isEqualTo(6);
      assertThat(numbers(runs, id, Track.HISTORY)).containsExactly(1L, 2L, 3L, 6L);
      assertThat(numbers(runs, id, Track.NOTES)).containsExactly(1L, 2L, 3L);
      assertThat(steps(runs, id)).containsExactly("a", "b");
      assertThat(runs.gaps(id)).containsExactly(new EventGap(Track.HISTORY, 4, 5));
      assertThat(
              runs.events(id, EventQuery.all().last(2)).events().stream()
                  .filter(event -> event.track() == Track.HISTORY)
                  .map(RecordedEvent::sequence))
          .containsExactly(6L);
      assertLoss(session, object);
    }
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void nobodyWritesToARunOfWhichAPartIsNotKnown(Harm how) {
    recorded(false);
    String object = harm("h", 1, how);
    try (StoreSession session = open()) {
      ExecutionStore runs = runs(session);
      assertThat(runs.find(id)).isPresent();
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> runs.append(id, Fence.unleased(), 6, List.of(planned("f"))))
          .withMessageContaining(object);
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(
              () -> runs.claim(id, ClaimTerms.of(new Runner("test", "one", "1", Optional.empty()))))
          .withMessageContaining(object);
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> runs.delete(id, new PlanId("plan")))
          .withMessageContaining(object);
      assertThat(runs.list(RunQuery.all(), PageRequest.first(5)).items())
          .extracting(Run::id)
          .containsExactly(id);
    }
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void anEndThatCannotBeReadIsToldOf(Harm how) {
    recorded(true);
    harm("h", 3, how);
    try (StoreSession session = open()) {
      ExecutionStore runs = runs(session);
      assertThat(numbers(runs, id, Track.HISTORY)).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(runs.gaps(id)).containsExactly(new EventGap(Track.HISTORY, 6, 6));
      if (how == Harm.DAMAGED) {
        assertThat(runs.require(id).status()).isEqualTo(RunStatus.SUCCEEDED);
      }
      assertThat(check(session))
          .singleElement()
          .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.LOSS));
    }
  }

  @Test
  void theLastBatchOfAnOpenRunCountsAsOneEventAtLeast() {
    recorded(false);
    String object = harm("h", 3, Harm.DAMAGED);
    try (StoreSession session = open()) {
      ExecutionStore runs = runs(session);
      assertThat(runs.gaps(id)).containsExactly(new EventGap(Track.HISTORY, 6, 6));
      assertThat(numbers(runs, id, Track.HISTORY)).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertLoss(session, object);
    }
  }

  @Test
  void aNoteThatCannotBeReadIsToldOf() {
    recorded(true);
    String object = harm("n", 1, Harm.DAMAGED);
    try (StoreSession session = open()) {
      ExecutionStore runs = runs(session);
      assertThat(numbers(runs, id, Track.NOTES)).containsExactly(1L, 3L);
      assertThat(runs.gaps(id)).containsExactly(new EventGap(Track.NOTES, 2, 2));
      assertLoss(session, object);
    }
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void aRunWithoutItsBeginningCannotBeRead(Harm how) {
    recorded(true);
    String object = harm("h", 0, how);
    try (StoreSession session = open()) {
      ExecutionStore runs = runs(session);
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> runs.find(id))
          .withMessageContaining(object);
      assertThatExceptionOfType(StoreException.Corrupt.class).isThrownBy(() -> runs.gaps(id));
      assertLoss(session, object);
    }
  }

  @Test
  void whatIsRestoredIsReadAgainByTheSameSession() {
    recorded(true);
    String key = prefix + "/default/" + id + "/log/h/000000000004";
    var batch =
        client.getObject(
            get -> get.bucket(server.bucket()).key(key), ResponseTransformer.toBytes());
    harm("h", 2, Harm.DAMAGED);
    try (StoreSession session = open()) {
      ExecutionStore runs = runs(session);
      assertThat(runs.gaps(id)).isNotEmpty();
      assertThat(steps(runs, id)).containsExactly("a", "b");
      client.putObject(
          put -> put.bucket(server.bucket()).key(key).metadata(batch.response().metadata()),
          RequestBody.fromBytes(batch.asByteArray()));
      assertThat(runs.gaps(id)).isEmpty();
      assertThat(steps(runs, id)).containsExactly("a", "b", "c", "d");
      runs.annotate(
          id, 3, List.of(Event.of(Instant.EPOCH, new EventBody.Relabelled(Labels.NONE, Set.of()))));
      assertThat(check(session)).isEmpty();
    }
  }
}
