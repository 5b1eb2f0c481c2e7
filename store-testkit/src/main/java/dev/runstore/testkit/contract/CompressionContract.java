package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Capability;
import dev.runstore.api.Maintenance.Compressed;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Large artifacts are compressed by maintenance, and nobody who reads them notices. */
public abstract class CompressionContract extends BackendTest {
  private static final int MIB = 1 << 20;
  private static final int LARGE = 9 * MIB + 123;

  /** For this backend. */
  protected CompressionContract(Backend backend) {
    super(backend, Capability.ARTIFACTS, Capability.COMPRESSION);
  }

  @Test
  final void compressedContentIsReadAsBefore() throws IOException {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "events.log");
    byte[] content = text(LARGE);
    ArtifactInfo info = put(key, content);

    Compressed done = compress(key.runId());

    assertThat(done.artifacts()).isEqualTo(1);
    assertThat(done.bytesBefore()).isEqualTo(LARGE);
    assertThat(done.bytesAfter()).isPositive().isLessThan(LARGE / 3);
    assertThat(artifacts().find(key)).contains(info);
    assertThat(artifacts().list(key.runId(), PageRequest.first(5)).items()).containsExactly(info);
    assertThat(read(key, ByteRange.ALL)).isEqualTo(content);
    Random random = new Random(5);
    for (int i = 0; i < 20; i++) {
      int from = random.nextInt(LARGE);
      int count = random.nextInt(Math.min(LARGE - from, 3 * MIB));
      assertThat(read(key, ByteRange.of(from, count)))
          .as(count + " bytes from " + from)
          .isEqualTo(Arrays.copyOfRange(content, from, from + count));
    }
    assertThat(read(key, ByteRange.of(LARGE - 1, 10)))
        .isEqualTo(Arrays.copyOfRange(content, LARGE - 1, LARGE));
    assertThat(compress(key.runId())).isEqualTo(Compressed.NOTHING);
    assertHealthy();
  }

  @Test
  final void itCanBePutAgainAndDeleted() throws IOException {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "events.log");
    byte[] content = text(LARGE);
    ArtifactInfo info = put(key, content);
    compress(key.runId());

    var again = artifacts().put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES);
    assertThat(again.isNew()).isFalse();
    assertThat(again.info()).isEqualTo(info);
    assertThatExceptionOfType(StoreException.AlreadyExists.class)
        .isThrownBy(() -> put(key, Bytes.of(1, 10)));

    assertThat(artifacts().delete(key)).isTrue();
    assertThat(artifacts().find(key)).isEmpty();
    byte[] other = Bytes.of(2, LARGE);
    put(key, other);
    assertThat(read(key, ByteRange.ALL)).isEqualTo(other);
    assertThat(artifacts().deleteAll(key.runId())).isEqualTo(1);
    assertHealthy();
  }

  @Test
  final void whatIsSmallOrWouldNotGetSmallerIsLeft() throws IOException {
    RunId run = RunId.next();
    ArtifactKey noise = ArtifactKey.of(run, "noise");
    byte[] random = Bytes.of(3, LARGE);
    put(noise, random);
    put(ArtifactKey.of(run, "small"), text(MIB));

    assertThat(compress(run)).isEqualTo(Compressed.NOTHING);
    assertThat(read(noise, ByteRange.ALL)).isEqualTo(random);
    assertThat(compress(RunId.next())).isEqualTo(Compressed.NOTHING);
  }

  private Compressed compress(RunId run) {
    return session().maintenance().compress(TENANT, run, MIB);
  }

  private ArtifactInfo put(ArtifactKey key, byte[] content) {
    return artifacts().put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES).info();
  }

  private byte[] read(ArtifactKey key, ByteRange range) throws IOException {
    try (InputStream in = artifacts().open(key, range)) {
      return in.readAllBytes();
    }
  }

  /** Lines of a log, which get much smaller. */
  private static byte[] text(int length) {
    StringBuilder lines = new StringBuilder(length + 100);
    Random random = new Random(7);
    while (lines.length() < length) {
      lines.append("2026-03-01T12:00:00Z INFO worker-").append(random.nextInt(8));
      lines.append(" took ").append(random.nextInt(10_000)).append(" ms for one more request\n");
    }
    return Arrays.copyOf(lines.toString().getBytes(StandardCharsets.US_ASCII), length);
  }
}
