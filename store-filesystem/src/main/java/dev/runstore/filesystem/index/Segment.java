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

/** A segment of the index, mapped: a search touches only the pages it needs. Immutable. */
final class Segment {
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

  private Segment(String name, MappedByteBuffer bytes) throws IOException {
    this.name = name;
    this.bytes = bytes;
    int footer = bytes.limit() - SegmentWriter.FOOTER;
    byte[] checked = new byte[SegmentWriter.FOOTER - 8];
    if (footer >= 0) {
      bytes.get(footer, checked);
    }
    CRC32C crc = new CRC32C();
    crc.update(checked);
    if (footer < 0
        || bytes.getLong(footer) != SegmentWriter.MAGIC
        || bytes.getLong(bytes.limit() - 8) != crc.getValue()) {
      throw new IOException("the index segment " + name + " is damaged");
    }
    this.rowsAt = (int) bytes.getLong(footer + 8);
    this.rows = (int) bytes.getLong(footer + 16);
    this.ended = (int) bytes.getLong(footer + 24);
    this.postings = (int) bytes.getLong(footer + 32);
    this.overriding = (int) bytes.getLong(footer + 40);
    this.openRows = (int) bytes.getLong(footer + 48);
    this.endsAt = rowsAt + rows * SegmentWriter.ROW;
    this.postingsAt = endsAt + ended * 4;
    if (postingsAt + (long) postings * 16 != footer) {
      throw new IOException("the index segment " + name + " is cut");
    }
  }

  static Segment open(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r");
        FileChannel channel = open.getChannel()) {
      long length = open.length();
      if (length > Integer.MAX_VALUE) {
        throw new IOException("the index segment " + file + " is too long");
      }
      return new Segment(
          file.getFileName().toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, length));
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

  /** Whether it has the end or the deletion of a run. */
  boolean knowsEndOf(RunId id) {
    OptionalInt row = row(id);
    return row.isPresent() && kind(row.getAsInt()) != Mark.Kind.OPEN;
  }

  private int at(int row) {
    return rowsAt + row * SegmentWriter.ROW;
  }

  RunId id(int row) {
    return RunId.of(bits(row));
  }

  private UlidBits bits(int row) {
    return new UlidBits(bytes.getLong(at(row)), bytes.getLong(at(row) + 8));
  }

  long end(int row) {
    return bytes.getLong(at(row) + 16);
  }

  long notes(int row) {
    return bytes.getLong(at(row) + 24);
  }

  Mark.Kind kind(int row) {
    return Mark.Kind.of(bytes.getInt(at(row) + 44));
  }

  Mark mark(int row) {
    int length = bytes.getInt(at(row) + 40);
    long from = bytes.getLong(at(row) + 32);
    boolean inside = length >= 0 && from >= 0 && from + length <= rowsAt;
    byte[] summary = new byte[inside ? length : 0];
    if (inside) {
      bytes.get((int) from, summary);
    }
    return Mark.of(kind(row), id(row), end(row), notes(row), summary);
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
    return bytes.getInt(endsAt + rank * 4);
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
      if (bytes.getLong(base + middle * 8) < value) {
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
              ? (int) (bytes.getLong(base + position * 8) & ((1L << SegmentWriter.RANK_BITS) - 1))
              : position;
      return switch (order) {
        case NEWEST -> rank;
        case ENDED -> byEnd(rank);
      };
    }
  }
}
