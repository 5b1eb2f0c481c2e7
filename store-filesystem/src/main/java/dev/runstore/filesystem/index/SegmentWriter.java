package dev.runstore.filesystem.index;

import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.UlidBits;
import dev.runstore.filesystem.disk.Disk;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a segment: the summaries, then the figures, close together for those who read them all,
 * then rows by run id, the rows by end, and for both orders the rows of each term. A row has the
 * checksums of both, the rest a checksum for each block. Only the figures are held in memory. Marks
 * come in the order of run ids.
 */
final class SegmentWriter {
  static final long MAGIC = 0x52554e49_44583033L;
  static final int ROW = 60;
  static final int FOOTER = 80;
  static final int RANK_BITS = 24;
  private final List<Row> rows = new ArrayList<>();
  private final Postings postings = new Postings();
  private final ByteArrayOutputStream allFigures = new ByteArrayOutputStream();
  private final OutputStream out;
  private final Path file;
  private final Disk disk;
  private int offset;

  SegmentWriter(Disk disk, Path file) {
    this.disk = disk;
    this.file = file;
    this.out = new BufferedOutputStream(disk.create(file), 1 << 16);
  }

  /** A new segment of these marks. */
  static Segment write(Disk disk, IndexPlaces into, Iterator<Mark> marks) throws IOException {
    disk.folder(into.segments());
    Path file = into.segment(RunId.next().value() + Segment.SUFFIX);
    SegmentWriter writer = new SegmentWriter(disk, file);
    while (marks.hasNext()) {
      writer.add(marks.next());
    }
    writer.finish();
    return Segment.open(file);
  }

  private record Row(
      UlidBits id, long end, long notes, Part summary, Mark.Kind kind, Part figures) {}

  private record Part(int offset, int checksum, int length) {
    static Part of(int offset, byte[] bytes) {
      return new Part(offset, Blocks.checksum(bytes), bytes.length);
    }
  }

  void add(Mark mark) {
    byte[] summary = mark.summary();
    byte[] figures = new byte[0];
    int row = rows.size();
    if (mark.kind() == Mark.Kind.CLOSED) {
      for (long term : Terms.of(mark.run())) {
        postings.add((term << RANK_BITS) | row);
      }
      figures = PackedFigures.of(RunFigures.of(mark.run()));
    }
    rows.add(
        new Row(
            mark.id().bits(),
            mark.end(),
            mark.notes(),
            Part.of(offset, summary),
            mark.kind(),
            Part.of(allFigures.size(), figures)));
    allFigures.writeBytes(figures);
    try {
      out.write(summary);
    } catch (IOException e) {
      throw disk.failure("write", file, e);
    }
    offset = Math.addExact(offset, summary.length);
  }

  /** Writes the rest and closes the file. */
  void finish() {
    Blocks.Sums sums = new Blocks.Sums(out);
    try (out;
        DataOutputStream tables = new DataOutputStream(sums)) {
      allFigures.writeTo(out);
      Integer[] byEnd = byEnd();
      int[] ranks = new int[rows.size()];
      for (int rank = 0; rank < byEnd.length; rank++) {
        ranks[byEnd[rank]] = rank;
      }
      int overriding = 0;
      for (Row row : rows) {
        tables.writeLong(row.id().high());
        tables.writeLong(row.id().low());
        tables.writeLong(row.end());
        tables.writeLong(row.notes());
        tables.writeInt(row.summary().offset());
        tables.writeInt(row.summary().checksum());
        tables.writeInt(row.summary().length());
        tables.writeInt(row.kind().code());
        tables.writeInt(offset + row.figures().offset());
        tables.writeInt(row.figures().checksum());
        tables.writeInt(row.figures().length());
        if (row.kind() == Mark.Kind.DELETED || row.notes() > 0) {
          overriding++;
        }
      }
      for (int row : byEnd) {
        tables.writeInt(row);
      }
      long[] byId = postings.sorted();
      for (long posting : byId) {
        tables.writeLong(posting);
      }
      long mask = (1L << RANK_BITS) - 1;
      for (int i = 0; i < byId.length; i++) {
        byId[i] = (byId[i] & ~mask) | ranks[(int) (byId[i] & mask)];
      }
      Arrays.sort(byId);
      for (long posting : byId) {
        tables.writeLong(posting);
      }
      footer(byEnd.length, byId.length, overriding, sums.finish());
    } catch (IOException e) {
      throw disk.failure("write", file, e);
    }
  }

  private void footer(int ended, int terms, int overriding, byte[] sums) throws IOException {
    UlidBits name = Segment.id(file).bits();
    ByteBuffer footer = ByteBuffer.allocate(FOOTER);
    footer.putLong(MAGIC).putLong(name.high()).putLong(name.low());
    footer.putLong(Math.addExact(offset, allFigures.size())).putLong(rows.size()).putLong(ended);
    footer.putLong(terms).putLong(overriding);
    footer.putLong(rows.stream().filter(row -> row.kind() == Mark.Kind.OPEN).count());
    CRC32C crc = new CRC32C();
    crc.update(sums);
    crc.update(footer.array(), 0, FOOTER - 8);
    footer.putLong(crc.getValue());
    out.write(sums);
    out.write(footer.array());
  }

  private Integer[] byEnd() {
    List<Integer> ended = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).kind() == Mark.Kind.CLOSED) {
        ended.add(i);
      }
    }
    ended.sort(Comparator.comparingLong((Integer i) -> rows.get(i).end()));
    return ended.toArray(Integer[]::new);
  }

  /** A growing array of numbers. */
  private static final class Postings {
    private long[] values = new long[1_024];
    private int size;

    private void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    private long[] sorted() {
      long[] all = Arrays.copyOf(values, size);
      Arrays.sort(all);
      return all;
    }
  }
}
