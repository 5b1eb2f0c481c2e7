package dev.runstore.filesystem.journal;

import dev.runstore.api.model.RunId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The file with the steps of a run that has ended: a line for each, in order, and a last line that
 * names the run and has the CRC-32C of them all. One that is cut, damaged or another run's counts
 * for nothing, as the history has the steps, too.
 */
final class StepTable {
  private static final int BUFFER = 1 << 16;

  private final RunId id;
  private final Path file;
  private long length = -1;
  private long modified = -1;
  private OptionalLong end = OptionalLong.empty();

  StepTable(RunId id, Path file) {
    this.id = id;
    this.file = file;
  }

  /**
   * Where the lines of the steps end; empty if there is no whole table. Reads the file once, and
   * again when it has changed.
   */
  OptionalLong end() throws IOException {
    long lengthNow = file.toFile().length();
    long modifiedNow = file.toFile().lastModified();
    if (lengthNow != length || modifiedNow != modified) {
      end = verified();
      length = lengthNow;
      modified = modifiedNow;
    }
    return end;
  }

  private OptionalLong verified() throws IOException {
    try (RandomAccessFile in = LineReader.open(file)) {
      byte[] last = new byte[lastLine(0).length];
      long steps = in.length() - last.length;
      if (steps < 0) {
        return OptionalLong.empty();
      }
      CRC32C crc = new CRC32C();
      byte[] buffer = new byte[BUFFER];
      for (long left = steps; left > 0; ) {
        int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          return OptionalLong.empty();
        }
        crc.update(buffer, 0, count);
        left -= count;
      }
      in.readFully(last);
      return Arrays.equals(last, lastLine(crc.getValue()))
          ? OptionalLong.of(steps)
          : OptionalLong.empty();
    } catch (FileNotFoundException e) {
      return OptionalLong.empty();
    }
  }

  /** What the lines of the steps are written to before {@link #finish}. */
  static CheckedOutputStream writer(OutputStream out) {
    return new CheckedOutputStream(out, new CRC32C());
  }

  /** Writes the last line. */
  void finish(CheckedOutputStream out) throws IOException {
    out.write(lastLine(out.getChecksum().getValue()));
  }

  private byte[] lastLine(long crc) {
    String line = String.format("{\"run\":\"%s\",\"crc32c\":\"%08x\"}\n", id, (int) crc);
    return line.getBytes(StandardCharsets.US_ASCII);
  }
}
