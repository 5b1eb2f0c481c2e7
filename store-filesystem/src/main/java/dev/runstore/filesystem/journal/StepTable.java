package dev.runstore.filesystem.journal;

import dev.runstore.api.model.RunId;
import java.io.EOFException;
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
      OptionalLong crc = crc(in, steps);
      in.readFully(last);
      return crc.isPresent() && Arrays.equals(last, lastLine(crc.getAsLong()))
          ? OptionalLong.of(steps)
          : OptionalLong.empty();
    } catch (FileNotFoundException | EOFException e) {
      return OptionalLong.empty();
    }
  }

  /** The CRC-32C of so many bytes from the beginning; empty if there are fewer. */
  static OptionalLong crc(RandomAccessFile in, long length) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[BUFFER];
    for (long left = length; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        return OptionalLong.empty();
      }
      crc.update(buffer, 0, count);
      left -= count;
    }
    return OptionalLong.of(crc.getValue());
  }

  /** The last line as it stands in the file; empty if that is shorter. */
  byte[] seal() throws IOException {
    try (RandomAccessFile in = LineReader.open(file)) {
      byte[] last = new byte[lastLine(0).length];
      if (in.length() < last.length) {
        return new byte[0];
      }
      in.seek(in.length() - last.length);
      in.readFully(last);
      return last;
    } catch (FileNotFoundException | EOFException e) {
      return new byte[0];
    }
  }

  /** What the lines of the steps are written to before {@link #finish}. */
  static CheckedOutputStream writer(OutputStream out) {
    return new CheckedOutputStream(out, new CRC32C());
  }

  /** Writes the last line, and gives it. */
  byte[] finish(CheckedOutputStream out) throws IOException {
    byte[] last = lastLine(out.getChecksum().getValue());
    out.write(last);
    return last;
  }

  private byte[] lastLine(long crc) {
    String line = String.format("{\"run\":\"%s\",\"crc32c\":\"%08x\"}\n", id, (int) crc);
    return line.getBytes(StandardCharsets.US_ASCII);
  }
}
