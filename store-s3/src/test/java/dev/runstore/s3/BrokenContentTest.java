package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.FaultyServer.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Content that breaks off is gone on with from there, of the same object, so many times. */
final class BrokenContentTest {
  private final FaultyStore faulty = new FaultyStore();
  private static final int LENGTH = 300_000;

  private final FaultyServer network = faulty.network();
  private final String prefix = faulty.prefix();
  private final ArtifactKey key = ArtifactKey.of(RunId.next(), "a");

  @AfterEach
  void close() {
    faulty.close();
  }

  private StoreSession open(Map<String, String> more) {
    Map<String, String> options = faulty.options();
    options.put("attempts", "3");
    options.putAll(more);
    return new S3Provider().open(StoreConfig.of(options));
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }

  private ArtifactStore stored(StoreSession session, int length) {
    ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
    artifacts.put(key, new ByteArrayInputStream(bytes(length)), ArtifactOptions.BYTES);
    return artifacts;
  }

  private byte[] read(ArtifactStore artifacts, ByteRange range) throws IOException {
    try (InputStream in = artifacts.open(key, range)) {
      return in.readAllBytes();
    }
  }

  private List<List<String>> gets(String where) {
    return network.heads().stream()
        .filter(head -> head.get(0).startsWith("GET") && head.get(0).contains(where))
        .toList();
  }

  private static List<String> lines(List<String> head, String name) {
    return head.stream().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name)).toList();
  }

  @Test
  void aReaderGoesOnWhereTheContentBrokeOff() throws IOException {
    try (StoreSession session = open(Map.of())) {
      ArtifactStore artifacts = stored(session, LENGTH);
      network.next(1, "GET", new Fault.CutAnswer(100_000));
      network.next(1, "GET", new Fault.CutAnswer(50_000));
      assertThat(read(artifacts, ByteRange.ALL)).isEqualTo(bytes(LENGTH));
      List<List<String>> gets = gets("/artifacts/");
      assertThat(gets).hasSize(3);
      assertThat(lines(gets.get(0), "if-match")).isEmpty();
      for (List<String> rest : gets.subList(1, 3)) {
        assertThat(lines(rest, "if-match")).hasSize(1);
        assertThat(lines(rest, "range"))
            .singleElement()
            .satisfies(range -> assertThat(range).endsWith("-" + (LENGTH - 1)));
      }
    }
  }

  @Test
  void aRangeAndTheBytesOfAnUploadGoOnAsWell() throws IOException {
    try (StoreSession session = open(Map.of("part-size", "5MiB"))) {
      int length = 6 << 20;
      ArtifactStore artifacts = stored(session, length);
      network.next(1, "/blobs/", new Fault.CutAnswer(1_000_000));
      assertThat(Arrays.equals(read(artifacts, ByteRange.ALL), bytes(length))).isTrue();
      network.next(1, "/blobs/", new Fault.CutAnswer(70_000));
      assertThat(read(artifacts, ByteRange.of(5_000_000, 200_000)))
          .isEqualTo(Arrays.copyOfRange(bytes(length), 5_000_000, 5_200_000));
    }
  }

  @Test
  void aServerThatBreaksOffAgainAndAgainIsGivenUp() {
    try (StoreSession session = open(Map.of())) {
      ArtifactStore artifacts = stored(session, LENGTH);
      network.always("/artifacts/", new Fault.CutAnswer(1_000));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> read(artifacts, ByteRange.ALL))
          .withCauseInstanceOf(StoreException.Unavailable.class)
          .withMessageContaining("broke off");
      assertThat(gets("/artifacts/")).hasSize(3);
    }
  }

  @Test
  void aLongContentMayBreakOffOftenerThanThat() throws IOException {
    try (StoreSession session = open(Map.of("part-size", "5MiB"))) {
      int length = 24 << 20;
      ArtifactStore artifacts = stored(session, length);
      network.next(4, "/blobs/", new Fault.CutAnswer(5 << 20));
      assertThat(Arrays.equals(read(artifacts, ByteRange.ALL), bytes(length))).isTrue();
    }
  }

  @Test
  void whatAnotherObjectHasIsNotTakenForTheRest() throws IOException {
    try (StoreSession session = open(Map.of());
        StoreSession other = open(Map.of())) {
      ArtifactStore artifacts = stored(session, LENGTH);
      network.next(1, "GET", new Fault.CutAnswer(100_000));
      try (InputStream in = artifacts.open(key, ByteRange.ALL)) {
        in.readNBytes(1_000);
        artifacts.delete(key);
        byte[] otherBytes = new byte[LENGTH];
        other
            .artifacts(TenantId.DEFAULT)
            .put(key, new ByteArrayInputStream(otherBytes), ArtifactOptions.BYTES);
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(in::readAllBytes)
            .withCauseInstanceOf(StoreException.Unavailable.class)
            .withMessageContaining("broke off");
      }
      assertThat(read(artifacts, ByteRange.ALL)).isEqualTo(new byte[LENGTH]);
    }
  }

  @Test
  void anObjectThatIsShorterThanItWasIsDamaged() {
    try (StoreSession session = open(Map.of());
        S3Client client = faulty.server().client()) {
      ArtifactStore artifacts = stored(session, LENGTH);
      String object =
          client
              .listObjectsV2(
                  list -> list.bucket(faulty.server().bucket()).prefix(prefix + "/default/"))
              .contents()
              .stream()
              .map(found -> found.key())
              .filter(found -> found.contains("/artifacts/"))
              .findFirst()
              .orElseThrow();
      Map<String, String> headers =
          client.headObject(head -> head.bucket(faulty.server().bucket()).key(object)).metadata();
      client.putObject(
          put -> put.bucket(faulty.server().bucket()).key(object).metadata(headers),
          RequestBody.fromBytes(bytes(1_000)));
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> read(artifacts, ByteRange.ALL))
          .withMessageContainingAll(object, "shorter");
      List<Finding> found = new ArrayList<>();
      session.maintenance().check(TenantId.DEFAULT, Repair.REPORT_ONLY, found::add);
      assertThat(found)
          .singleElement()
          .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.LOSS));
    }
  }
}
