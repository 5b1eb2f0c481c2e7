package dev.runstore.filesystem.index;

import dev.runstore.filesystem.disk.CheckedLine;
import dev.runstore.filesystem.journal.LineReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A log as far as it was read. Its first line names its writer, its last one says that the writer
 * closed it; a log without that last line whose writer is gone may have lost marks.
 */
final class LogFile {
  private final String name;
  private final Path file;
  private long offset;
  private boolean isDamaged;
  private boolean isSealed;
  private Optional<LogWriter> writer = Optional.empty();

  /** Begins there; what is before that is in a segment. */
  LogFile(String name, Path file, long offset) {
    this.name = name;
    this.file = file;
    this.offset = offset;
  }

  /** The last line of a log that was closed. */
  static byte[] seal(String name) {
    return CheckedLine.of("{\"sealed\":\"" + name + "\"}");
  }

  /** How far it was read. */
  long offset() {
    return offset;
  }

  /** Whether a line of it, or all of it, cannot be read or is another log's. */
  boolean isDamaged() {
    return isDamaged;
  }

  /** Tells of the marks that are new. */
  void read(Consumer<Mark> marks) {
    long length = file.toFile().length();
    if (length == offset && offset > 0) {
      return;
    }
    isDamaged |= length < offset || length == 0;
    if (length > offset) {
      try (LineReader lines = new LineReader(file, offset, Long.MAX_VALUE)) {
        while (lines.next()) {
          take(lines, marks);
          offset = lines.nextOffset();
        }
      } catch (IOException e) {
        isDamaged = true;
      }
    }
  }

  private void take(LineReader lines, Consumer<Mark> marks) {
    Optional<Mark> mark = Mark.parse(lines.buffer(), lines.from(), lines.to());
    if (mark.isPresent()) {
      marks.accept(mark.get());
    } else if (lines.offset() == 0) {
      writer = LogWriter.parse(name, lines.buffer(), lines.from(), lines.to());
      isDamaged |= writer.isEmpty();
    } else {
      byte[] line = Arrays.copyOfRange(lines.buffer(), lines.from(), lines.to() + 1);
      isSealed = Arrays.equals(line, seal(name));
      isDamaged |= !isSealed;
    }
  }

  /** Whether all is there that was written: it was closed, or may still grow. */
  boolean isComplete() {
    return isSealed || isWriterAlive() || readSeal();
  }

  private boolean isWriterAlive() {
    if (writer.isEmpty()) {
      try (LineReader lines = new LineReader(file, 0, Long.MAX_VALUE)) {
        if (lines.next()) {
          writer = LogWriter.parse(name, lines.buffer(), lines.from(), lines.to());
        }
      } catch (IOException e) {
        return false;
      }
    }
    return writer.filter(LogWriter::isAlive).isPresent();
  }

  /** It may have been closed since it was read. */
  private boolean readSeal() {
    byte[] seal = seal(name);
    try (RandomAccessFile in = LineReader.open(file)) {
      byte[] last = new byte[seal.length];
      in.seek(Math.max(0, in.length() - seal.length));
      in.readFully(last, 0, (int) Math.min(seal.length, in.length()));
      isSealed = Arrays.equals(last, seal);
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      isDamaged = true;
    }
    return isSealed;
  }
}
