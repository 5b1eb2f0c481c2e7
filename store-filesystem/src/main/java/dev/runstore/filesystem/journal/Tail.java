package dev.runstore.filesystem.journal;

import dev.runstore.api.StoreException;
import dev.runstore.filesystem.disk.Disk;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What follows the last whole batch of a journal and counts for nothing.
 *
 * @param file the journal
 * @param from where it begins
 * @param length how many bytes it has
 * @param after the number of the last event before it
 * @param kind what it looks like
 */
public record Tail(Path file, long from, long length, long after, Kind kind) {
  /** What the names of files have in them that keep what was cut. */
  public static final String ASIDE = ".damaged-";

  private static final int BUFFER = 1 << 16;
  private static final byte[] BATCH = "{\"first\":".getBytes(StandardCharsets.US_ASCII);

  /** What a tail looks like, the worst last. */
  public enum Kind {
    /** Zeros, as they are put there before what is to be written next. */
    RESERVED,
    /** The beginning of a batch, as a process leaves it that dies in a write. */
    UNFINISHED,
    /** Whole batches whose numbers are there already. */
    REPEATED,
    /** Bytes that were a batch once and may have been acknowledged. */
    DAMAGED
  }

  /** The tail of a journal whose last whole batch of this generation ends at this position. */
  static Optional<Tail> of(Path file, long position, long generation, long last)
      throws IOException {
    long length = file.toFile().length() - position;
    if (length <= 0) {
      return Optional.empty();
    }
    long filled = position == 0 ? length : filled(file, position, position + length) - position;
    if (filled == 0) {
      return Optional.of(new Tail(file, position, length, last, Kind.RESERVED));
    }
    Kind kind = Kind.UNFINISHED;
    long rest = position;
    try (LineReader lines = new LineReader(file, position, position + length)) {
      while (lines.next()) {
        BatchLine batch = BatchLine.parse(lines.buffer(), lines.from(), lines.to());
        if (batch == null || batch.generation() != generation) {
          kind = Kind.DAMAGED;
        } else if (batch.first() > last) {
          return Optional.empty();
        } else if (kind == Kind.UNFINISHED) {
          kind = Kind.REPEATED;
        }
        rest = lines.nextOffset();
      }
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    if (kind != Kind.DAMAGED
        && !isBegun(file, rest, Math.max(0, position + filled - rest), BATCH)) {
      kind = Kind.DAMAGED;
    }
    return Optional.of(new Tail(file, position, length, last, kind));
  }

  /** Where the zeros at the end of a part of the file begin. */
  private static long filled(Path file, long from, long to) throws IOException {
    byte[] part = new byte[BUFFER];
    try (RandomAccessFile open = LineReader.open(file)) {
      for (long end = to; end > from; ) {
        int count = (int) Math.min(part.length, end - from);
        open.seek(end - count);
        open.readFully(part, 0, count);
        for (int i = count - 1; i >= 0; i--, end--) {
          if (part[i] != 0) {
            return end;
          }
        }
      }
      return from;
    } catch (FileNotFoundException e) {
      return from;
    }
  }

  /** Whether the file goes on there with the beginning of a line that begins so, or ends there. */
  static boolean isBegun(Path file, long from, long length, byte[] line) throws IOException {
    byte[] start = new byte[(int) Math.min(length, line.length)];
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      open.seek(from);
      open.readFully(start);
    }
    return Arrays.equals(start, Arrays.copyOf(line, start.length));
  }

  /** The same where it is known that there was more: what looks unfinished was whole once. */
  public Tail ofMore() {
    return kind == Kind.UNFINISHED ? new Tail(file, from, length, after, Kind.DAMAGED) : this;
  }

  /**
   * Cuts what follows the position; what may have been acknowledged is kept beside it first.
   *
   * @param wasMore whether it is known that there was more
   * @return the file it is kept in, if it is
   */
  static Optional<Path> cut(
      Disk disk, Path file, long position, long generation, long last, boolean wasMore)
      throws IOException {
    Optional<Tail> tail = of(file, position, generation, last);
    if (tail.isEmpty()) {
      return Optional.empty();
    }
    boolean kept = (wasMore ? tail.get().ofMore() : tail.get()).kind() == Kind.DAMAGED;
    Optional<Path> copy = kept ? Optional.of(tail.get().keep(disk)) : Optional.empty();
    disk.cut(file, position);
    return copy;
  }

  /** Copies the tail into a file whose name its content gives, so that a repeat changes nothing. */
  private Path keep(Disk disk) throws IOException {
    Path temporary = disk.temporary(file);
    CRC32C crc = new CRC32C();
    try {
      try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r");
          FileOutputStream out = disk.create(temporary)) {
        in.seek(from);
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
          int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
          if (count < 0) {
            break;
          }
          crc.update(buffer, 0, count);
          out.write(buffer, 0, count);
          left -= count;
        }
        if (disk.syncsMilestones()) {
          out.getFD().sync();
        }
      } catch (IOException e) {
        throw disk.failure("keep the damaged end of", file, e);
      }
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.jsonl$", "");
      Path copy = file.resolveSibling(name + ASIDE + String.format("%08x", (int) crc.getValue()));
      disk.rename(temporary, copy);
      Path folder = copy.getParent();
      if (folder != null) {
        disk.syncFolder(folder);
      }
      return copy;
    } finally {
      disk.remove(temporary);
    }
  }

  /** The error of a run whose first batch is not there any more. */
  static StoreException.Corrupt lostBeginning(Path file) {
    return new StoreException.Corrupt(
        file
            + " does not begin with a batch, so that the run's first event is lost; restore the"
            + " file from a copy, or move the run's folder away to do without the run");
  }
}
