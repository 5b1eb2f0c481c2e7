package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Maintenance;
import dev.runstore.api.Maintenance.Compressed;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the disk while artifacts are compressed, and what a kill in between leaves. */
final class CompressionTest {
  private static final byte[] CONTENT =
      "one line like all the others\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
  @TempDir Path root;
  private Stores stores;
  private ArtifactKey key;
  private Path plain;
  private Path packed;

  @BeforeEach
  void putOne() {
    stores = Recorded.open(root);
    RunId run = Recorded.ended(stores.executions());
    key = ArtifactKey.of(run, "log");
    artifacts().put(key, new ByteArrayInputStream(CONTENT), ArtifactOptions.BYTES);
    Path folder = root.resolve("runs").resolve(run.value()).resolve("artifacts/run");
    plain = folder.resolve("log");
    packed = folder.resolve("log%frames");
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private ArtifactStore artifacts() {
    return stores.artifacts();
  }

  private Maintenance maintenance() {
    return stores.artifactSession().maintenance();
  }

  private Compressed compress() {
    return maintenance().compress(TenantId.DEFAULT, key.runId(), 1_000);
  }

  private byte[] read() throws IOException {
    try (InputStream in = artifacts().open(key, ByteRange.ALL)) {
      return in.readAllBytes();
    }
  }

  @Test
  void oneOfTheTwoFilesIsThereAfterAKillAtAnyStep() throws IOException {
    Files.write(packed, new byte[] {1, 2, 3});
    Files.write(packed.resolveSibling(".tmp-1-1-x"), new byte[] {1});
    assertThat(read()).isEqualTo(CONTENT);
    assertThat(Recorded.check(stores)).isEmpty();

    assertThat(compress().artifacts()).isEqualTo(1);
    assertThat(plain).doesNotExist();
    assertThat(packed).exists();
    assertThat(Files.size(packed)).isLessThan(CONTENT.length / 10);
    assertThat(read()).isEqualTo(CONTENT);

    Files.write(plain, CONTENT);
    assertThat(read()).isEqualTo(CONTENT);
    assertThat(compress().artifacts()).isEqualTo(1);
    assertThat(plain).doesNotExist();
    assertThat(read()).isEqualTo(CONTENT);
  }

  @Test
  void damagedBytesAreNotCompressed() throws IOException {
    byte[] broken = CONTENT.clone();
    broken[CONTENT.length / 2] ^= 1;
    Files.write(plain, broken);
    assertThatExceptionOfType(StoreException.Corrupt.class).isThrownBy(this::compress);
    assertThat(plain).hasBinaryContent(broken);
    assertThat(packed).doesNotExist();
  }

  @Test
  void damageOfTheCompressedBytesIsTold() throws IOException {
    compress();
    byte[] broken = Files.readAllBytes(packed);
    broken[broken.length / 3] ^= 1;
    Files.write(packed, broken);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::read)
        .withCauseInstanceOf(StoreException.Corrupt.class);
    assertThat(Recorded.check(stores))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Maintenance.Severity.LOSS);
              assertThat(finding.problem()).contains(key + " in store", "is damaged");
            });
    Files.delete(packed);
    assertThatExceptionOfType(StoreException.Corrupt.class)
        .isThrownBy(this::read)
        .withMessageContaining("are gone");
  }

  @Test
  void anArchivedRunKeepsThem() throws IOException {
    compress();
    stores.executions().archive(key.runId());
    assertThat(read()).isEqualTo(CONTENT);
    assertThat(compress()).isEqualTo(Compressed.NOTHING);
    stores.executions().restore(key.runId());
    assertThat(packed).exists();
    assertThat(read()).isEqualTo(CONTENT);
    assertThat(artifacts().deleteAll(key.runId())).isEqualTo(1);
    assertThat(packed).doesNotExist();
  }
}
