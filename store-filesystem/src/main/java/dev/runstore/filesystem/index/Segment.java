package dev.runstore.filesystem.index;

import dev.runstore.api.RunOrder;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.UlidBits;
import dev.runstore.api.support.RunKey;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * A segment of the index, mapped: a search touches only the pages it needs, and checks them first.
 * Its content never changes. Not thread-safe.
 */
final class Segment {
  static final String SUFFIX = ".segment";
  private final String name;
  private final MappedByteBuffer bytes;
  private final int rowsAt;
  private final int rows;
  private final int endsAt;
  private final int ended;
  private final int postingsAt;
  private final int postings;
  private final int overriding;
  private final int openRows;
  private final Blocks blocks;

  private Segment(Path file, MappedByteBuffer bytes) throws IOException {
    this.name = String.valueOf(file.getFileName());
    this.bytes = bytes;
    int footer = bytes.limit() - SegmentWriter.FOOTER;
    UlidBits id = id(file).bits();
    if (footer < 0
        || bytes.getLong(footer) != SegmentWriter.MAGIC
        || bytes.getLong(footer + 8) != id.high()
        || bytes.getLong(footer + 16) != id.low()) {
      throw damaged();
    }
    this.rowsAt = (int) bytes.getLong(footer + 24);
    this.rows = (int) bytes.getLong(footer + 32);
    this.ended = (int) bytes.getLong(footer + 40);
    this.postings = (int) bytes.getLong(footer + 48);
    this.overriding = (int) bytes.getLong(footer + 56);
    this.openRows = (int) bytes.getLong(footer + 64);
    this.endsAt = rowsAt + rows * SegmentWriter.ROW;
    this.postingsAt = endsAt + ended * 4;
    long sumsAt = postingsAt + (long) postings * 16;
    if (rowsAt < 0
        || rowsAt > footer
        || sumsAt < rowsAt
        || sumsAt > footer
        || sumsAt + 4L * Blocks.count((int) sumsAt - rowsAt) != footer) {
      throw damaged();
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice((int) sumsAt, bytes.limit() - 8 - (int) sumsAt));
    if (bytes.getLong(bytes.limit() - 8) != crc.getValue()) {
      throw damaged();
    }
    this.blocks = new Blocks(bytes, rowsAt, (int) sumsAt);
  }

  private IOException damaged() {
    return new IOException("the index segment " + name + " is damaged");
  }

  /** What the segment's name and its content say alike. */
  static RunId id(Path file) {
    String name = String.valueOf(file.getFileName());
    return RunId.parse(name.substring(0, Math.max(0, name.length() - SUFFIX.length())))
        .orElseThrow(() -> new IllegalArgumentException(file + " has no name of a segment"));
  }

  static Segment open(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r");
        FileChannel channel = open.getChannel()) {
      long length = open.length();
      if (length > Integer.MAX_VALUE) {
        throw new IOException("the index segment " + file + " is too long");
      }
      return new Segment(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, length));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  int rows() {
    return rows;
  }

  long bytes() {
    return bytes.limit();
  }

  /** Whether it has rows that count more than others of the same run. */
  boolean overrides() {
    return overriding > 0;
  }

  /** Whether it has runs of which no end was known. */
  boolean hasOpen() {
    return openRows > 0;
  }

  private int intAt(int at) {
    requireSound(at, 4);
    return bytes.getInt(at);
  }

  private long longAt(int at) {
    requireSound(at, 8);
    return bytes.getLong(at);
  }

  private void requireSound(int at, int length) {
    if (!blocks.areSound(at, length)) {
      throw new DamagedSegment(name);
    }
  }

  /** Reads all of it. */
  void verify() {
    if (endsAt > rowsAt) {
      requireSound(rowsAt, postingsAt + postings * 16 - rowsAt);
    }
    for (int row = 0; row < rows; row++) {
      summary(row);
      figures(row);
    }
  }

  private int at(int row) {
    return rowsAt + row * SegmentWriter.ROW;
  }

  RunId id(int row) {
    return RunId.of(bits(row));
  }

  UlidBits bits(int row) {
    return new UlidBits(longAt(at(row)), longAt(at(row) + 8));
  }

  long end(int row) {
    return longAt(at(row) + 16);
  }

  long notes(int row) {
    return longAt(at(row) + 24);
  }

  Mark.Kind kind(int row) {
    return Mark.Kind.of(intAt(at(row) + 44));
  }

  Mark mark(int row) {
    return Mark.of(kind(row), id(row), end(row), notes(row), summary(row));
  }

  byte[] summary(int row) {
    int at = at(row);
    return checked(intAt(at + 32), intAt(at + 40), intAt(at + 36));
  }

  /** What {@link PackedFiguresReader} reads; of the row of an end only. */
  byte[] figures(int row) {
    int at = at(row);
    return checked(intAt(at + 48), intAt(at + 56), intAt(at + 52));
  }

  private byte[] checked(int at, int length, int checksum) {
    byte[] part = new byte[length];
    bytes.get(at, part);
    if (Blocks.checksum(part) != checksum) {
      throw new DamagedSegment(name);
    }
    return part;
  }

  /** The first row whose id is not below this one. */
  private int lowerBound(RunId id) {
    UlidBits bits = id.bits();
    int from = 0;
    int to = rows;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (bits(middle).compareTo(bits) < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** The row of a run. */
  OptionalInt row(RunId id) {
    int row = lowerBound(id);
    return row < rows && bits(row).equals(id.bits()) ? OptionalInt.of(row) : OptionalInt.empty();
  }

  private int byEnd(int rank) {
    return intAt(endsAt + rank * 4);
  }

  private int endBound(RunKey before) {
    int from = 0;
    int to = ended;
    while (from < to) {
      int middle = (from + to) >>> 1;
      int row = byEnd(middle);
      if (new RunKey(end(row), id(row)).compareTo(before) < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** The ended runs before a key, in falling order. */
  Walk all(RunOrder order, RunKey before) {
    return switch (order) {
      case NEWEST -> new Walk(order, 0, lowerBound(before.id()), false, 0);
      case ENDED -> new Walk(order, 0, endBound(before), false, 0);
    };
  }

  /** Those of them that have a term. */
  Walk having(long term, RunOrder order, RunKey before) {
    int base =
        switch (order) {
          case NEWEST -> postingsAt;
          case ENDED -> postingsAt + postings * 8;
        };
    int bound =
        switch (order) {
          case NEWEST -> lowerBound(before.id());
          case ENDED -> endBound(before);
        };
    long first = term << SegmentWriter.RANK_BITS;
    return new Walk(order, posting(base, first), posting(base, first | bound), true, base);
  }

  private int posting(int base, long value) {
    int from = 0;
    int to = postings;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (longAt(base + middle * 8) < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** Goes through rows in falling order. */
  final class Walk {
    private final RunOrder order;
    private final int floor;
    private final boolean postings;
    private final int base;
    private int position;

    private Walk(RunOrder order, int floor, int position, boolean postings, int base) {
      this.order = order;
      this.floor = floor;
      this.position = position;
      this.postings = postings;
      this.base = base;
    }

    Segment segment() {
      return Segment.this;
    }

    /** The next row; -1 at the end. */
    int next() {
      if (position <= floor) {
        return -1;
      }
      position--;
      int rank =
          postings
              ? (int) (longAt(base + position * 8) & ((1L << SegmentWriter.RANK_BITS) - 1))
              : position;
      return switch (order) {
        case NEWEST -> rank;
        case ENDED -> byEnd(rank);
      };
    }
  }
}
