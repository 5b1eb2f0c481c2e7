package dev.runstore.api.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
  private static final int FRAME = FrameWriter.FRAME;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 3 * FRAME + 17})
  void contentOfAnyLengthComesBack(int length) throws IOException {
    byte[] content = mixed(length);
    FrameReader frames = reader(pack(content));

    assertThat(frames.length()).isEqualTo(length);
    assertThat(frames.open(0, length).readAllBytes()).isEqualTo(content);
    Random random = new Random(length);
    for (int i = 0; i < 20; i++) {
      int from = random.nextInt(length + 1);
      int count = random.nextInt(length - from + 1);
      assertThat(frames.open(from, count).readAllBytes())
          .isEqualTo(Arrays.copyOfRange(content, from, from + count));
    }
  }

  @Test
  void aRangeReadsItsOwnFramesOnly() throws IOException {
    byte[] packed = pack(mixed(20 * FRAME));
    long[] read = new long[1];
    FrameReader frames =
        FrameReader.of(
            "content",
            packed.length,
            (offset, length) -> {
              read[0] += length;
              return part(packed, offset, length);
            });
    read[0] = 0;
    frames.open(10L * FRAME + 5, 10).readAllBytes();
    assertThat(read[0]).isLessThan(packed.length / 10);
  }

  @Test
  void damageAnywhereIsTold() throws IOException {
    byte[] content = mixed(2 * FRAME + 1000);
    byte[] packed = pack(content);
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      int at =
          i < 100 ? packed.length - 1 - i % FrameWriter.TRAILER : random.nextInt(packed.length);
      byte[] broken = packed.clone();
      broken[at] ^= (byte) (1 << (i % 8));
      assertThatExceptionOfType(FrameReader.Damaged.class)
          .as("bit " + i % 8 + " of byte " + at)
          .isThrownBy(() -> reader(broken).open(0, content.length).readAllBytes())
          .withMessageStartingWith("content is damaged: ")
          .withCauseInstanceOf(StoreException.Corrupt.class);
    }
    for (int cut : new int[] {0, 1, 23, 24, packed.length / 2, packed.length - 1}) {
      assertThatExceptionOfType(FrameReader.Damaged.class)
          .isThrownBy(() -> reader(Arrays.copyOf(packed, cut)).open(0, 1).readAllBytes());
    }
  }

  @Test
  void samplesSayWhatIsWorthwhile() throws IOException {
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    byte[] text = "the same words again and again ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
    assertThat(FrameWriter.isWorthwhile(noise.length, (at, length) -> part(noise, at, length)))
        .isFalse();
    assertThat(FrameWriter.isWorthwhile(text.length, (at, length) -> part(text, at, length)))
        .isTrue();
    assertThat(FrameWriter.isWorthwhile(100_000, (at, length) -> part(text, at, length))).isFalse();
  }

  private static byte[] pack(byte[] content) throws IOException {
    try (InputStream frames = new FrameWriter(new ByteArrayInputStream(content))) {
      return frames.readAllBytes();
    }
  }

  private static FrameReader reader(byte[] packed) throws IOException {
    return FrameReader.of(
        "content", packed.length, (offset, length) -> part(packed, offset, length));
  }

  private static InputStream part(byte[] bytes, long offset, long length) {
    return new ByteArrayInputStream(bytes, (int) offset, (int) length);
  }

  /** Noise and words by turns. */
  private static byte[] mixed(int length) {
    byte[] bytes = new byte[length];
    Random random = new Random(9);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i / 1_000 % 2 == 0 ? random.nextInt() : 'a' + i % 7);
    }
    return bytes;
  }
}
