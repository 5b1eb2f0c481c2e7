package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Capability;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.FaultyServer.Fault;
import dev.runstore.servers.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What the store says and keeps when the network or the server fails it. */
final class FaultsTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final int MIB = 1 << 20;

  private final FaultyStore faulty = new FaultyStore();
  private final S3Server server = faulty.server();
  private final FaultyServer network = faulty.network();
  private final String prefix = faulty.prefix();

  @AfterEach
  void close() {
    faulty.close();
  }

  private StoreSession open(Map<String, String> more) {
    Map<String, String> options = faulty.options();
    options.put("timeout", "20s");
    options.putAll(more);
    return new S3Provider().open(StoreConfig.of(options));
  }

  private StoreSession open() {
    return open(Map.of());
  }

  private StoreSession sound() {
    return new S3Provider().open(StoreConfig.of(server.options(prefix)));
  }

  private static Event created() {
    return Event.of(AT, RunCreated.of(Subject.workflow("flow")));
  }

  private static Event custom(String name) {
    return Event.of(AT, new EventBody.Custom(Optional.empty(), name, Optional.empty()));
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }

  private static void put(ArtifactStore artifacts, ArtifactKey key, byte[] content) {
    artifacts.put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES);
  }

  private static byte[] read(ArtifactStore artifacts, ArtifactKey key) throws IOException {
    try (InputStream in = artifacts.open(key, ByteRange.ALL)) {
      return in.readAllBytes();
    }
  }

  @Test
  void aLostAnswerIsUnknownAndTheSameCallFindsItDone() throws IOException {
    try (StoreSession session = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      RunId id = RunId.next();
      runs.create(id, created());
      Event event = custom("once");
      network.next(1, "PUT", new Fault.LoseAnswer());
      assertThatExceptionOfType(StoreException.OutcomeUnknown.class)
          .isThrownBy(() -> runs.append(id, Fence.unleased(), 1, List.of(event)));
      assertThat(runs.append(id, Fence.unleased(), 1, List.of(event)).first()).isEqualTo(2);
      assertThat(runs.events(id, EventQuery.all()).events()).hasSize(2);

      ArtifactKey key = ArtifactKey.of(id, "a");
      network.next(1, "PUT", new Fault.LoseAnswer());
      assertThatExceptionOfType(StoreException.OutcomeUnknown.class)
          .isThrownBy(() -> put(artifacts, key, bytes(100)));
      put(artifacts, key, bytes(100));
      assertThat(read(artifacts, key)).isEqualTo(bytes(100));
    }
  }

  @Test
  void whatTheSdkTriesAgainIsThereOnceAndNew() {
    try (StoreSession session = open(Map.of("attempts", "3"))) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      runs.create(id, created());
      network.next(1, "/log/h/", new Fault.LoseAnswer());
      assertThat(runs.append(id, Fence.unleased(), 1, List.of(custom("a"))).isNew()).isTrue();
      network.next(1, "/log/h/", new Fault.Answer(503, "SlowDown", ""));
      assertThat(runs.append(id, Fence.unleased(), 2, List.of(custom("b"))).isNew()).isTrue();
      assertThat(runs.events(id, EventQuery.all()).events()).hasSize(3);
    }
  }

  @Test
  void anOverloadedServerIsUnavailableAndNothingIsWritten() {
    try (StoreSession session = open(Map.of("attempts", "2"))) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      runs.create(id, created());
      network.always("/log/", new Fault.Answer(503, "SlowDown", ""));
      network.always("/artifacts/", new Fault.Answer(503, "SlowDown", ""));
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> runs.append(id, Fence.unleased(), 1, List.of(custom("a"))))
          .withMessageContaining("SlowDown")
          .withMessageContaining(id.value());
      ArtifactKey key = ArtifactKey.of(id, "a");
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> put(session.artifacts(TenantId.DEFAULT), key, bytes(10)));
      network.heal();
      assertThat(runs.find(id).map(Run::eventCount)).contains(1L);
      assertThat(session.artifacts(TenantId.DEFAULT).find(key)).isEmpty();
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsUnavailableToReadersAndUnknownToWriters() {
    try (StoreSession session = open(Map.of("timeout", "3s"))) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      runs.create(id, created());
      network.always("PUT", new Fault.Hang());
      network.always("GET", new Fault.Hang());
      assertThatExceptionOfType(StoreException.OutcomeUnknown.class)
          .isThrownBy(() -> runs.append(id, Fence.unleased(), 1, List.of(custom("a"))));
      assertThatExceptionOfType(StoreException.Unavailable.class).isThrownBy(() -> runs.find(id));
    }
  }

  @Test
  void aServerThatIsNotThereIsUnavailableAndNothingWasWritten() {
    try (StoreSession session = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      runs.create(id, created());
      network.close();
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(
              () -> {
                while (true) {
                  runs.append(id, Fence.unleased(), 1, List.of(custom("a")));
                }
              });
    }
  }

  @Test
  void contentThatBreaksOffIsAnErrorAndNeverAShortRead() {
    try (StoreSession session = open()) {
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      runs.create(id, created());
      ArtifactKey key = ArtifactKey.of(id, "a");
      put(artifacts, key, bytes(100_000));
      for (int cut : new int[] {0, 1, 50_000, 99_999}) {
        network.next(1, "/artifacts/", new Fault.CutAnswer(cut));
        assertThatExceptionOfType(IOException.class)
            .as("cut after %d bytes", cut)
            .isThrownBy(() -> read(artifacts, key))
            .withCauseInstanceOf(StoreException.Unavailable.class);
      }
      network.next(1, "GET", new Fault.CutAnswer(20));
      assertThatExceptionOfType(StoreException.Unavailable.class).isThrownBy(() -> runs.find(id));
      assertThat(runs.find(id)).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, Forbidden, wct store policy",
    "403, InvalidAccessKeyId, Forbidden, credentials",
    "403, SignatureDoesNotMatch, Forbidden, credentials",
    "400, ExpiredToken, Forbidden, run out",
    "403, RequestTimeTooSkewed, Forbidden, clock of this host",
    "404, NoSuchBucket, InvalidConfiguration, no such bucket",
    "301, PermanentRedirect, InvalidConfiguration, eu-west-1",
    "400, AuthorizationHeaderMalformed, InvalidConfiguration, region",
  })
  void everyRefusalSaysWhatToDo(int status, String code, String type, String advice) {
    try (StoreSession session = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      RunId id = RunId.next();
      runs.create(id, created());
      Fault refusal = new Fault.Answer(status, code, "x-amz-bucket-region: eu-west-1\r\n");
      network.always("PUT", refusal);
      network.always("GET", refusal);
      List<ThrowingCallable> calls =
          List.of(
              () -> runs.append(id, Fence.unleased(), 1, List.of(custom("a"))),
              () -> runs.find(id),
              () -> runs.list(RunQuery.all(), PageRequest.first(5)),
              () -> put(artifacts, ArtifactKey.of(id, "a"), bytes(10)),
              () -> read(artifacts, ArtifactKey.of(id, "a")),
              () -> open().close());
      for (ThrowingCallable call : calls) {
        assertThatThrownBy(call)
            .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(type))
            .hasMessageContaining(advice)
            .message()
            .doesNotContain(server.secretKey());
      }
    }
  }

  @Test
  void anObjectThatIsNotThereIsNotForbiddenToWhomMayListOnlyBelowAPrefix() {
    try (StoreSession session = open()) {
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      ArtifactKey there = ArtifactKey.of(RunId.next(), "there");
      put(artifacts, there, bytes(10));
      network.always("HEAD", new Fault.Answer(403, "AccessDenied", ""));
      assertThat(artifacts.find(ArtifactKey.of(RunId.next(), "missing"))).isEmpty();
      assertThatExceptionOfType(StoreException.Forbidden.class)
          .isThrownBy(() -> artifacts.find(there));
    }
  }

  @Test
  void aWriterThatIsInterruptedDoesNotSayThatNothingWasWritten() throws Exception {
    try (StoreSession session = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      runs.create(id, created());
      Event event = custom("once");
      Thread.currentThread().interrupt();
      try {
        runs.append(id, Fence.unleased(), 1, List.of(event));
      } catch (StoreException.Unavailable e) {
        assertThat(Thread.interrupted()).isTrue();
        assertThat(runs.find(id).map(Run::eventCount)).contains(1L);
      } catch (StoreException.OutcomeUnknown e) {
        assertThat(Thread.interrupted()).isTrue();
      }
      boolean unused = Thread.interrupted();
      assertThat(runs.append(id, Fence.unleased(), 1, List.of(event)).first()).isEqualTo(2);
    }
  }

  @Test
  void aWrongSecretIsForbiddenAndDoesNotShow() {
    assertThatExceptionOfType(StoreException.Forbidden.class)
        .isThrownBy(() -> open(Map.of("secret-key", "not-the-secret")))
        .withMessageContaining("credentials")
        .satisfies(e -> assertThat(String.valueOf(e)).doesNotContain("not-the-secret"));
  }

  @Test
  void aServerWithoutConditionalWritesIsRefusedUnlessOnlyArtifactsAreKept() throws IOException {
    S3Server careless = S3Server.withoutAuthentication(new TransientNio2BlobStore(), 0);
    careless.makeBucket();
    try (FaultyServer dropping = new FaultyServer(careless.endpoint())) {
      dropping.always("", new Fault.DropHeader("if-none-match"));
      Map<String, String> options = new HashMap<>(careless.options(prefix));
      options.put("endpoint", dropping.endpoint().toString());
      assertThatExceptionOfType(StoreException.Unsupported.class)
          .isThrownBy(() -> new S3Provider().open(StoreConfig.of(options)))
          .withMessageContaining("If-None-Match")
          .withMessageContaining("artifacts-only");

      options.put("stores", "artifacts-only");
      try (StoreSession session = new S3Provider().open(StoreConfig.of(options))) {
        assertThat(session.capabilities())
            .containsExactlyInAnyOrder(
                Capability.ARTIFACTS, Capability.LINKS, Capability.COMPRESSION);
        ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
        ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
        put(artifacts, key, bytes(10));
        put(artifacts, key, bytes(10));
        assertThatExceptionOfType(StoreException.AlreadyExists.class)
            .isThrownBy(() -> put(artifacts, key, bytes(11)));
        assertThat(read(artifacts, key)).isEqualTo(bytes(10));
        assertThatExceptionOfType(StoreException.Unsupported.class)
            .isThrownBy(() -> session.executions(TenantId.DEFAULT));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"partNumber=1&", "partNumber=2&", "partNumber=3&", "uploads"})
  void anUploadThatFailsLeavesNothing(String request) {
    try (StoreSession session = open(Map.of("part-size", "5MiB"))) {
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      ArtifactKey key = ArtifactKey.of(RunId.next(), "large");
      network.next(1, request, new Fault.Answer(500, "InternalError", ""));
      assertThatExceptionOfType(StoreException.OutcomeUnknown.class)
          .isThrownBy(() -> put(artifacts, key, bytes(12 * MIB)));
      assertThat(artifacts.find(key)).isEmpty();
      assertNothingIsLeft();
    }
  }

  @Test
  void aLostAnswerToTheEndOfAnUploadIsFoundDone() throws IOException {
    try (StoreSession session = open(Map.of("part-size", "5MiB"))) {
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      ArtifactKey key = ArtifactKey.of(RunId.next(), "large");
      network.next(1, "?uploads", new Fault.DropHeader("none"));
      network.always("POST", new Fault.LoseAnswer());
      put(artifacts, key, bytes(6 * MIB));
      network.heal();
      assertThat(Arrays.equals(read(artifacts, key), bytes(6 * MIB))).isTrue();
    }
  }

  private void assertNothingIsLeft() {
    try (S3Client client = server.client()) {
      assertThat(
              client
                  .listMultipartUploads(list -> list.bucket(server.bucket()).prefix(prefix + "/"))
                  .uploads())
          .filteredOn(upload -> upload.key().startsWith(prefix))
          .isEmpty();
      assertThat(
              client
                  .listObjectsV2(list -> list.bucket(server.bucket()).prefix(prefix + "/default"))
                  .contents())
          .isEmpty();
    }
  }

  @Test
  void aMarkThatCouldNotBeWrittenDoesNotUndoTheEnd() {
    RunId id = RunId.next();
    try (StoreSession session = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      runs.create(id, created());
      network.always("/index/closed/", new Fault.Answer(503, "SlowDown", ""));
      assertThat(
              runs.append(
                      id,
                      Fence.unleased(),
                      1,
                      List.of(Event.of(AT, RunEnded.of(RunStatus.SUCCEEDED))))
                  .isNew())
          .isTrue();
      try (StoreSession other = sound()) {
        assertThat(
                other
                    .executions(TenantId.DEFAULT)
                    .list(RunQuery.all().withStatus(RunStatus.SUCCEEDED), PageRequest.first(5))
                    .items())
            .extracting(Run::id)
            .containsExactly(id);
      }
    }
  }
}
