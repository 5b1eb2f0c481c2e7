package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Capability;
import dev.runstore.api.Maintenance;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of artifacts: streams that fail, ranges, digests, half-written content. */
public abstract class ContentContract extends BackendTest {
  private static final int PART = 8 << 20;

  /** For this backend. */
  protected ContentContract(Backend backend) {
    super(backend, Capability.ARTIFACTS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8_191, 8_192, 8_193, 65_536, (5 << 20) - 1, 5 << 20, PART, PART + 1})
  final void aStreamThatFailsLeavesNothing(int length) {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "torn");
    IOException failure = new IOException("the pipe broke after " + length + " bytes");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(
            () -> artifacts().put(key, Bytes.failingAfter(length, failure), ArtifactOptions.BYTES))
        .withCause(failure);
    assertThat(artifacts().find(key)).isEmpty();
    assertThat(artifacts().list(key.runId(), PageRequest.first(5)).items()).isEmpty();
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> artifacts().open(key, ByteRange.ALL));
    byte[] whole = Bytes.of(length, 20);
    assertThat(artifacts().put(key, new ByteArrayInputStream(whole), ArtifactOptions.BYTES).isNew())
        .isTrue();
    assertHealthy();
  }

  @Test
  final void anErrorOfTheStreamComesOutAndLeavesNothing() {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "torn");
    IllegalArgumentException failure = new IllegalArgumentException("bad source");
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw failure;
          }

          @Override
          public int read(byte[] into, int offset, int wanted) {
            throw failure;
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> artifacts().put(key, broken, ArtifactOptions.BYTES))
        .isSameAs(failure);
    assertThat(artifacts().find(key)).isEmpty();
  }

  @Test
  final void theStreamStaysOpenAndMayDrip() throws IOException {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "drip");
    byte[] content = Bytes.of(5, 20_000);
    AtomicBoolean closed = new AtomicBoolean();
    InputStream dripping =
        new FilterInputStream(Bytes.dripping(content)) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    assertThat(artifacts().put(key, dripping, ArtifactOptions.BYTES).info().sha256())
        .isEqualTo(Sha256.of(content));
    assertThat(closed).isFalse();
    dripping.close();
  }

  @Test
  final void contentOverManyPartsComesBackWhole() throws IOException {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "large");
    byte[] content = Bytes.of(6, PART + (PART / 2) + 3);
    artifacts().put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES);
    try (InputStream in = artifacts().open(key, ByteRange.ALL)) {
      assertThat(Arrays.equals(in.readAllBytes(), content)).isTrue();
    }
    for (int from : new int[] {PART - 1, PART, content.length - 2}) {
      try (InputStream in = artifacts().open(key, ByteRange.of(from, 2))) {
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, from, from + 2));
      }
    }
  }

  @Test
  final void rangesAreOfTheOriginalBytes() throws IOException {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "ranges");
    byte[] content = Bytes.of(7, 10_000);
    artifacts().put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES);
    long[][] ranges = {
      {0, 0},
      {0, 1},
      {0, 10_000},
      {0, 99_999},
      {1, 9_999},
      {4_095, 2},
      {9_999, 1},
      {9_999, 5},
      {10_000, 1}
    };
    for (long[] range : ranges) {
      int end = (int) Math.min(content.length, range[0] + range[1]);
      try (InputStream in = artifacts().open(key, ByteRange.of(range[0], range[1]))) {
        assertThat(in.readAllBytes())
            .as("%d bytes from %d", range[1], range[0])
            .isEqualTo(Arrays.copyOfRange(content, (int) range[0], end));
      }
    }
    try (InputStream in = artifacts().open(key, ByteRange.from(9_990))) {
      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 9_990, 10_000));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> artifacts().open(key, ByteRange.from(10_001)));
  }

  @Test
  final void damageIsFoundAtTheEndOfAFullRead() throws IOException {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "damaged");
    ArtifactKey sound = ArtifactKey.of(key.runId(), "sound");
    byte[] content = Bytes.of(8, 30_000);
    artifacts().put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES);
    artifacts().put(sound, new ByteArrayInputStream(Bytes.of(9, 100)), ArtifactOptions.BYTES);
    backend.damage(content);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> {
              try (InputStream in = artifacts().open(key, ByteRange.ALL)) {
                in.readAllBytes();
              }
            })
        .withCauseInstanceOf(StoreException.Corrupt.class);
    try (InputStream in = artifacts().open(sound, ByteRange.ALL)) {
      assertThat(in.readAllBytes()).hasSize(100);
    }
    List<Maintenance.Finding> findings = new ArrayList<>();
    session().maintenance().check(TENANT, Maintenance.Repair.REPORT_ONLY, findings::add);
    assertThat(findings)
        .filteredOn(finding -> finding.severity() == Maintenance.Severity.LOSS)
        .as("what the check says of the damaged artifact")
        .anySatisfy(finding -> assertThat(finding.place()).contains(key.runId().value()));
  }

  @Test
  final void nobodySeesHalfAnArtifact() {
    RunId run = RunId.next();
    ArtifactStore reader = anotherSession().artifacts(TENANT);
    for (int round = 0; round < 5; round++) {
      ArtifactKey key = ArtifactKey.of(run, "round " + round);
      byte[] content = Bytes.of(round, 200_000);
      CountDownLatch half = new CountDownLatch(1);
      CountDownLatch looked = new CountDownLatch(1);
      InputStream pausing = pausing(content, half, looked);
      Race.of(
          2,
          caller -> {
            if (caller == 0) {
              artifacts().put(key, pausing, ArtifactOptions.BYTES);
            } else {
              half.await();
              assertThat(reader.find(key)).isEmpty();
              assertThat(reader.list(run, PageRequest.first(100)).items())
                  .noneMatch(info -> info.key().equals(key));
              looked.countDown();
              while (reader.find(key).isEmpty()) {
                Race.pause();
              }
              try (InputStream in = reader.open(key, ByteRange.ALL)) {
                assertThat(Arrays.equals(in.readAllBytes(), content)).isTrue();
              }
            }
          });
    }
  }

  private static InputStream pausing(byte[] content, CountDownLatch half, CountDownLatch looked) {
    return new FilterInputStream(new ByteArrayInputStream(content)) {
      private int left = content.length / 2;

      @Override
      public int read(byte[] into, int offset, int wanted) throws IOException {
        if (left == 0) {
          half.countDown();
          awaitThe(looked);
          left = content.length;
        }
        int count = super.read(into, offset, Math.min(wanted, left));
        left -= Math.max(0, count);
        return count;
      }
    };
  }

  private static void awaitThe(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a reader looks", e);
    }
  }
}
