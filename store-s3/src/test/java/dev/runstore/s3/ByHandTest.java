package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.EventGap;
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
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.servers.S3Server;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What somebody puts into the bucket, or takes out of it, by other tools than this store. */
final class ByHandTest {
  private final S3Server server = S3Server.shared();
  private final String prefix = S3Server.freshPrefix();
  private final String root = prefix + "/default/";
  private final S3Client client = server.client();
  private StoreSession session;
  private ExecutionStore runs;

  @BeforeEach
  void begin() {
    session = open();
    runs = session.executions(TenantId.DEFAULT);
  }

  @AfterEach
  void end() {
    session.close();
    client.close();
  }

  private StoreSession open() {
    Map<String, String> options = server.options(prefix);
    options.put("part-size", "5MiB");
    return new S3Provider().open(StoreConfig.of(options));
  }

  private void put(String key) {
    client.putObject(to -> to.bucket(server.bucket()).key(key), RequestBody.fromString(""));
  }

  private void remove(String key) {
    client.deleteObject(it -> it.bucket(server.bucket()).key(key));
  }

  private RunId ended() {
    RunId id = RunId.next();
    runs.create(id, Event.of(Instant.EPOCH, RunCreated.of(Subject.workflow("flow"))));
    runs.append(id, Fence.unleased(), 1, List.of(custom()));
    runs.append(
        id,
        Fence.unleased(),
        2,
        List.of(Event.of(Instant.EPOCH, RunEnded.of(RunStatus.SUCCEEDED))));
    return id;
  }

  private static Event custom() {
    return Event.of(
        Instant.EPOCH, new EventBody.Custom(Optional.empty(), "said", Optional.empty()));
  }

  private List<Finding> check(Repair repair) {
    List<Finding> found = new ArrayList<>();
    try (StoreSession other = open()) {
      other.maintenance().check(TenantId.DEFAULT, repair, found::add);
    }
    return found;
  }

  private List<RunId> listed() {
    try (StoreSession other = open()) {
      return other
          .executions(TenantId.DEFAULT)
          .list(RunQuery.all(), PageRequest.first(1_000))
          .items()
          .stream()
          .map(Run::id)
          .toList();
    }
  }

  /** Consoles and file systems over S3 make an object for a folder, with a slash at its end. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "index/",
        "index/a file",
        "index/closed/",
        "index/deleted/",
        "index/deleted/abcdefghijklmnopqrstuvwxyz",
        "index/closed/ffff000000000000-UUUUUUUUUUUUUUUUUUUUUUUUUU.0",
        "index/manifest/",
        "index/open/",
        "index/open/00000000000000000000000000",
        "index/segments/",
        "abcdefghijklmnopqrstuvwxyz/notes.txt",
        "RUN/",
        "RUN/log/",
        "RUN/log/h/",
        "RUN/log/h/a file",
        "RUN/log/n/",
        "RUN/artifacts/-/",
        "RUN/blobs/",
      })
  void objectsOfOthersChangeNothing(String name) {
    RunId first = ended();
    RunId second = ended();
    put(root + name.replace("RUN", second.value()));
    put(prefix + "/Holiday%zz/picture.png");
    assertThat(listed()).containsExactly(second, first);
    assertThat(runs.steps(second, PageRequest.first(10)).items()).isEmpty();
    assertThat(session.artifacts(TenantId.DEFAULT).list(second, PageRequest.first(10)).items())
        .isEmpty();
    assertThat(check(Repair.REPORT_ONLY)).isEmpty();
    assertThat(session.maintenance().tenants()).containsExactly(TenantId.DEFAULT);
    assertThat(session.artifacts(TenantId.DEFAULT).deleteAll(second)).isLessThan(2);
  }

  @Test
  void aBatchThatIsGoneSinceItWasSeenIsALoss() {
    RunId id = ended();
    String batch = root + id + "/log/h/000000000002";
    remove(batch);
    assertThatExceptionOfType(StoreException.Corrupt.class)
        .isThrownBy(() -> runs.steps(id, PageRequest.first(10)))
        .withMessageContainingAll(batch, "gone", "restore");
    try (StoreSession other = open()) {
      assertThat(other.executions(TenantId.DEFAULT).gaps(id))
          .containsExactly(new EventGap(Track.HISTORY, 2, 2));
    }
    assertThat(check(Repair.REPORT_ONLY))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.LOSS);
              assertThat(finding.problem()).contains(batch);
            });
  }

  @Test
  void anEndThatIsGoneIsALossAndNotARunThatIsOpen() {
    RunId id = ended();
    remove(root + id + "/log/h/000000000003");
    assertCutShort(id);
  }

  @Test
  void aLegalHoldThatIsGoneIsALoss() {
    RunId id = ended();
    runs.annotate(
        id, 0, List.of(Event.of(Instant.EPOCH, new EventBody.HoldPlaced("legal-hold", "case 1"))));
    remove(root + id + "/log/n/000000000001");
    assertCutShort(id);
  }

  @Test
  void anArtifactWhoseBytesAreGoneIsDamagedAndNotMissing() {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "large");
    ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
    artifacts.put(key, new ByteArrayInputStream(new byte[6 << 20]), ArtifactOptions.BYTES);
    String blobs = root + key.runId() + "/blobs/";
    String blob =
        client
            .listObjectsV2(list -> list.bucket(server.bucket()).prefix(blobs))
            .contents()
            .get(0)
            .key();
    remove(blob);
    for (ByteRange range : List.of(ByteRange.ALL, ByteRange.of(5, 10))) {
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> artifacts.open(key, range).close())
          .withMessageContainingAll(blob, "gone", "large");
    }
    artifacts.delete(key);
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> artifacts.open(key, ByteRange.ALL).close());
  }

  private void assertCutShort(RunId id) {
    for (Repair repair : List.of(Repair.REPORT_ONLY, Repair.MEND, Repair.REPORT_ONLY)) {
      assertThat(check(repair))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.LOSS);
                assertThat(finding.mended()).isFalse();
                assertThat(finding.place()).contains(id.value());
                assertThat(finding.remedy()).contains("restore");
              });
    }
  }
}
