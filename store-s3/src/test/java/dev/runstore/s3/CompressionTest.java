package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Maintenance.Compressed;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.servers.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Which objects there are while artifacts are compressed, and what a kill in between leaves. */
final class CompressionTest {
  private static final byte[] CONTENT =
      "one line like all the others\n".repeat(320_000).getBytes(StandardCharsets.UTF_8);
  private final S3Server server = S3Server.shared();
  private final String prefix = S3Server.freshPrefix();
  private final ArtifactKey key = ArtifactKey.of(RunId.next(), "log");
  private final S3Client client = server.client();
  private StoreSession session;

  @BeforeEach
  void putOne() {
    session = new S3Provider().open(StoreConfig.of(server.options(prefix)));
    session
        .artifacts(TenantId.DEFAULT)
        .put(key, new ByteArrayInputStream(CONTENT), ArtifactOptions.BYTES);
  }

  @AfterEach
  void close() {
    session.close();
    client.close();
  }

  private Compressed compress() {
    return session.maintenance().compress(TenantId.DEFAULT, key.runId(), 1_000);
  }

  private byte[] read() throws IOException {
    try (InputStream in = session.artifacts(TenantId.DEFAULT).open(key, ByteRange.ALL)) {
      return in.readAllBytes();
    }
  }

  private List<String> blobs() {
    return client
        .listObjectsV2(
            list ->
                list.bucket(server.bucket()).prefix(prefix + "/default/" + key.runId() + "/blobs/"))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  @Test
  void oneOfTheTwoObjectsIsThereAfterAKillAtAnyStep() throws IOException {
    String plain = blobs().get(0);
    assertThat(compress().artifacts()).isEqualTo(1);
    assertThat(blobs()).containsExactly(plain + ".frames");
    assertThat(read()).isEqualTo(CONTENT);

    client.putObject(put -> put.bucket(server.bucket()).key(plain), RequestBody.fromBytes(CONTENT));
    assertThat(read()).isEqualTo(CONTENT);
    assertThat(compress().artifacts()).isEqualTo(1);
    assertThat(blobs()).containsExactly(plain + ".frames");
    assertThat(session.maintenance().sweep(TenantId.DEFAULT, Duration.ZERO)).isZero();
    assertThat(read()).isEqualTo(CONTENT);
  }

  @Test
  void whatIsNotTheContentIsTold() throws IOException {
    compress();
    String packed = blobs().get(0);
    byte[] bytes =
        client.getObjectAsBytes(get -> get.bucket(server.bucket()).key(packed)).asByteArray();
    bytes[bytes.length / 3] ^= 1;
    client.putObject(put -> put.bucket(server.bucket()).key(packed), RequestBody.fromBytes(bytes));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::read)
        .withCauseInstanceOf(StoreException.Corrupt.class);
    List<Finding> found = new ArrayList<>();
    session.maintenance().check(TenantId.DEFAULT, Repair.REPORT_ONLY, found::add);
    assertThat(found).extracting(Finding::severity).containsExactly(Severity.LOSS);

    client.deleteObject(delete -> delete.bucket(server.bucket()).key(packed));
    assertThatExceptionOfType(StoreException.Corrupt.class)
        .isThrownBy(this::read)
        .withMessageContaining("gone");
  }

  @Test
  void aLinkWouldGiveOtherBytes() {
    var artifacts = session.artifacts(TenantId.DEFAULT);
    assertThat(artifacts.link(key, Duration.ofMinutes(1)).toString()).contains("blobs");
    compress();
    assertThatExceptionOfType(StoreException.Unsupported.class)
        .isThrownBy(() -> artifacts.link(key, Duration.ofMinutes(1)))
        .withMessageContaining("are compressed");
    assertThat(artifacts.delete(key)).isTrue();
    assertThat(blobs()).isEmpty();
  }
}
