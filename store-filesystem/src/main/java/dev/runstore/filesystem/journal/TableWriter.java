package dev.runstore.filesystem.journal;

import dev.runstore.api.StepOutline;
import dev.runstore.api.codec.OutlineLine;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.StepState;
import dev.runstore.api.support.StepSpool;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CheckedOutputStream;

/** Writes the step table of a run and the outlines beside it, streamed, put in place as wholes. */
final class TableWriter {
  private static final int BUFFER = 1 << 16;
  private static final int AT_ONCE = 1_000;

  private final Disk disk;
  private final RunPlaces places;
  private final StepTable table;
  private final OutlineTable outlines;

  TableWriter(Disk disk, RunPlaces places, StepTable table, OutlineTable outlines) {
    this.disk = disk;
    this.places = places;
    this.table = table;
    this.outlines = outlines;
  }

  void write(StepSpool ended, KeptCounts counts) throws IOException {
    Path steps = disk.temporary(places.steps());
    Path beside = disk.temporary(places.outlines());
    try {
      try (CheckedOutputStream out = open(steps);
          CheckedOutputStream outlined = open(beside)) {
        long end = lines(ended, out, outlined);
        byte[] seal = table.finish(out);
        outlined.write(counts.encode());
        outlined.write('\n');
        outlines.finish(outlined, end, seal);
      }
      disk.remove(places.outlines());
      disk.rename(steps, places.steps());
      disk.rename(beside, places.outlines());
    } finally {
      disk.remove(steps);
      disk.remove(beside);
    }
  }

  private CheckedOutputStream open(Path temporary) throws IOException {
    return StepTable.writer(new BufferedOutputStream(disk.create(temporary), BUFFER));
  }

  /** Gives where the outlines end. */
  private static long lines(StepSpool ended, CheckedOutputStream out, CheckedOutputStream outlined)
      throws IOException {
    long at = 0;
    long outlinesEnd = 0;
    List<Long> keys = ended.firstSequences(0, AT_ONCE);
    while (!keys.isEmpty()) {
      for (long key : keys) {
        byte[] line = ended.encoded(key);
        if (line != null) {
          StepState step = RunCodec.decodeStep(line);
          byte[] outline = new OutlineLine(at, StepOutline.of(step)).encode();
          outlined.write(outline);
          outlined.write('\n');
          out.write(line);
          out.write('\n');
          at += line.length + 1;
          outlinesEnd += outline.length + 1;
        }
      }
      keys = ended.firstSequences(keys.get(keys.size() - 1), AT_ONCE);
    }
    return outlinesEnd;
  }
}
