package dev.runstore.filesystem.journal;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StepOutline;
import dev.runstore.api.codec.OutlineLine;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.Cursors;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The file beside a step table that is read instead of it to compare two runs: the outline of each
 * step on a line, then a line with the counts of the events, and a last one that names the run, the
 * step table it belongs to, where the counts are, and the CRC-32C of them all. Where it is missing
 * or not whole, the steps and the events are read.
 */
final class OutlineTable {
  private final RunId id;
  private final RunPlaces places;
  private final StepTable steps;
  private Stamp checked = Stamp.NONE;
  private OptionalLong end = OptionalLong.empty();
  private long length;

  /** What tells that neither of the two files was changed. */
  private record Stamp(long length, long modified, long steps, long stepsModified) {
    private static final Stamp NONE = new Stamp(-1, -1, -1, -1);
  }

  OutlineTable(RunId id, RunPlaces places, StepTable steps) {
    this.id = id;
    this.places = places;
    this.steps = steps;
  }

  /** Where the outlines end and the counts begin; empty if there is no whole table. */
  private OptionalLong end() throws IOException {
    Stamp now =
        new Stamp(
            places.outlines().toFile().length(),
            places.outlines().toFile().lastModified(),
            places.steps().toFile().length(),
            places.steps().toFile().lastModified());
    if (!now.equals(checked)) {
      end = verified();
      checked = now;
    }
    return end;
  }

  private OptionalLong verified() throws IOException {
    try (RandomAccessFile in = LineReader.open(places.outlines())) {
      byte[] last = new byte[lastLine(0, 0, new byte[0]).length];
      length = in.length() - last.length;
      OptionalLong crc = length < 0 ? OptionalLong.empty() : StepTable.crc(in, length);
      if (crc.isEmpty()) {
        return OptionalLong.empty();
      }
      in.readFully(last);
      long counts = counts(last);
      byte[] expected = lastLine(crc.getAsLong(), counts, steps.seal());
      return counts <= length && Arrays.equals(last, expected)
          ? OptionalLong.of(counts)
          : OptionalLong.empty();
    } catch (FileNotFoundException | EOFException e) {
      return OptionalLong.empty();
    }
  }

  private static long counts(byte[] last) {
    String text = new String(last, StandardCharsets.US_ASCII);
    int from = text.lastIndexOf('"', text.length() - 4) + 1;
    try {
      return HexFormat.fromHexDigitsToLong(text, from, text.length() - 3);
    } catch (IllegalArgumentException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Writes the last line: the counts begin there, and the step table ends with this line. */
  void finish(CheckedOutputStream out, long counts, byte[] seal) throws IOException {
    out.write(lastLine(out.getChecksum().getValue(), counts, seal));
  }

  private byte[] lastLine(long crc, long counts, byte[] seal) {
    CRC32C table = new CRC32C();
    table.update(seal);
    return String.format(
            "{\"run\":\"%s\",\"crc32c\":\"%08x\",\"table\":\"%08x\",\"counts\":\"%016x\"}\n",
            id, (int) crc, (int) table.getValue(), counts)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** A page of the outlines; empty if there is no whole table. */
  Optional<Page<StepOutline>> page(PageRequest request, StepPlace from) throws IOException {
    OptionalLong to = end();
    if (to.isEmpty() || from.outline() > to.getAsLong()) {
      return Optional.empty();
    }
    List<StepOutline> outlines = new ArrayList<>();
    try (LineReader lines = new LineReader(places.outlines(), from.outline(), to.getAsLong())) {
      while (lines.next()) {
        OutlineLine line =
            OutlineLine.decode(Arrays.copyOfRange(lines.buffer(), lines.from(), lines.to()));
        if (outlines.size() == request.limit()) {
          long last = outlines.get(outlines.size() - 1).firstSequence();
          StepPlace next = new StepPlace(last, line.at(), lines.offset());
          return Optional.of(
              new Page<>(
                  outlines, Optional.of(Cursors.of(StepPlace.binding(id), next.position()))));
        }
        if (line.outline().firstSequence() > from.after()) {
          outlines.add(line.outline());
        }
      }
      return Optional.of(Page.last(outlines));
    } catch (FileNotFoundException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** How many events there are of each kind; empty if there is no whole table. */
  Optional<KeptCounts> counts() throws IOException {
    OptionalLong from = end();
    if (from.isEmpty()) {
      return Optional.empty();
    }
    try (LineReader lines = new LineReader(places.outlines(), from.getAsLong(), length)) {
      return lines.next()
          ? Optional.of(
              KeptCounts.decode(Arrays.copyOfRange(lines.buffer(), lines.from(), lines.to())))
          : Optional.empty();
    } catch (FileNotFoundException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether there is a whole table with these lines and these counts. */
  boolean is(CRC32C outlines, KeptCounts counts) throws IOException {
    OptionalLong to = end();
    if (to.isEmpty() || !counts().equals(Optional.of(counts))) {
      return false;
    }
    try (RandomAccessFile in = LineReader.open(places.outlines())) {
      return StepTable.crc(in, to.getAsLong()).equals(OptionalLong.of(outlines.getValue()));
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}
