package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.FaultyServer.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** What was done counts as done although the answer that said so was lost. */
final class LostAnswersTest {
  private final FaultyStore faulty = new FaultyStore();

  private final FaultyServer network = faulty.network();
  private final String prefix = faulty.prefix();

  @AfterEach
  void close() {
    faulty.close();
  }

  private StoreSession open(int attempts) {
    return faulty.open(Map.of("attempts", Integer.toString(attempts)));
  }

  private static Event end() {
    return Event.of(Instant.EPOCH, RunEnded.of(RunStatus.SUCCEEDED));
  }

  private static RunId begun(ExecutionStore runs) {
    RunId id = RunId.next();
    runs.create(id, Event.of(Instant.EPOCH, RunCreated.of(Subject.workflow("flow"))));
    return id;
  }

  private static RunId ended(ExecutionStore runs) {
    RunId id = begun(runs);
    runs.append(id, Fence.unleased(), 1, List.of(end()));
    return id;
  }

  private List<Finding> findings() {
    List<Finding> found = new ArrayList<>();
    try (StoreSession session = open(1)) {
      session.maintenance().check(TenantId.DEFAULT, Repair.REPORT_ONLY, found::add);
    }
    return found;
  }

  private boolean isMarkedOpen() {
    try (S3Client client = faulty.server().client()) {
      return client
          .listObjectsV2(
              list -> list.bucket(faulty.server().bucket()).prefix(prefix + "/default/index/open/"))
          .hasContents();
    }
  }

  @Test
  void anArchivingThatTheSdkTriesAgainCounts() {
    try (StoreSession session = open(2)) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = ended(runs);
      network.next(1, "/log/x/", new Fault.LoseAnswer());
      assertThat(runs.archive(id)).isTrue();
      assertThat(runs.archive(id)).isFalse();
      network.next(1, "/log/x/", new Fault.LoseAnswer());
      assertThat(runs.restore(id)).isTrue();
      assertThat(runs.restore(id)).isFalse();
    }
  }

  @Test
  void anEndThatIsRepeatedIsTakenFromTheOpenRuns() {
    try (StoreSession session = open(1)) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = begun(runs);
      Event end = end();
      network.next(1, "/log/h/", new Fault.LoseAnswer());
      assertThatExceptionOfType(StoreException.OutcomeUnknown.class)
          .isThrownBy(() -> runs.append(id, Fence.unleased(), 1, List.of(end)));
      assertThat(isMarkedOpen()).isTrue();
      assertThat(runs.append(id, Fence.unleased(), 1, List.of(end)).isNew()).isFalse();
      assertThat(isMarkedOpen()).isFalse();
      assertThat(findings()).isEmpty();
    }
  }

  @Test
  void aCompactionWhoseManifestTheSdkTriesAgainKeepsItsSegments() {
    List<RunId> ids = new ArrayList<>();
    try (StoreSession session = open(2)) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      for (int i = 0; i < 20; i++) {
        ids.add(ended(runs));
      }
      network.next(1, "/index/manifest/", new Fault.LoseAnswer());
    }
    try (StoreSession session = open(1)) {
      assertThat(
              session
                  .executions(TenantId.DEFAULT)
                  .list(RunQuery.all(), PageRequest.first(50))
                  .items())
          .hasSameSizeAs(ids);
    }
    assertThat(findings()).isEmpty();
  }
}
