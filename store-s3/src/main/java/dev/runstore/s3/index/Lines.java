package dev.runstore.s3.index;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.Run;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Summaries of runs as lines of JSON, compressed. */
final class Lines {
  private Lines() {}

  static byte[] pack(List<byte[]> lines) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException("compressing in memory does not fail", e);
    }
    return packed.toByteArray();
  }

  /**
   * The runs in these lines.
   *
   * @throws IllegalArgumentException if they are damaged
   */
  static List<Run> unpack(byte[] packed) {
    byte[] bytes;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalArgumentException("not compressed lines: " + e.getMessage(), e);
    }
    List<Run> runs = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        runs.add(RunCodec.decodeRun(Arrays.copyOfRange(bytes, from, i)));
        from = i + 1;
      }
    }
    return runs;
  }
}
