package dev.runstore.filesystem.journal;

import dev.runstore.api.StepOutline;
import dev.runstore.api.codec.OutlineLine;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.CRC32C;

/** Compares the step table of a run, and the outlines beside it, with the history. */
final class TableCheck implements Folding {
  private final RunPlaces places;
  private final StepTable table;
  private final OutlineTable outlines;
  private final boolean hasTable;
  private final boolean hasOutlines;
  private final Set<Long> steps = new HashSet<>();
  private final KeptCounts.Counting counting = new KeptCounts.Counting();
  private final CRC32C outlined = new CRC32C();

  TableCheck(RunId id, RunPlaces places) {
    this.places = places;
    this.table = new StepTable(id, places.steps());
    this.outlines = new OutlineTable(id, places, table);
    this.hasTable = places.steps().toFile().exists();
    this.hasOutlines = hasTable && places.outlines().toFile().exists();
  }

  @Override
  public void step(StepState step) {
    if (hasTable) {
      steps.add(step.firstSequence());
    }
  }

  @Override
  public void event(RecordedEvent event, long generation, long offset) {
    if (hasOutlines) {
      counting.event(event, generation, offset);
    }
  }

  /** Which of the two says something else than the history that was folded. */
  Tables look() throws IOException {
    if (!hasTable) {
      return Tables.RIGHT;
    }
    if (!isTable()) {
      return Tables.STEPS_ARE_WRONG;
    }
    return hasOutlines
            && !outlines.is(outlined, counting.counts())
            && places.outlines().toFile().exists()
        ? Tables.OUTLINES_ARE_WRONG
        : Tables.RIGHT;
  }

  private boolean isTable() throws IOException {
    long count = 0;
    long at = 0;
    OptionalLong end = table.end();
    if (end.isEmpty()) {
      return !places.steps().toFile().exists();
    }
    try (LineReader lines = new LineReader(places.steps(), 0, end.getAsLong())) {
      while (lines.next()) {
        StepState step =
            RunCodec.decodeStep(Arrays.copyOfRange(lines.buffer(), lines.from(), lines.to()));
        if (!steps.contains(step.firstSequence())) {
          return false;
        }
        if (hasOutlines) {
          outlined.update(new OutlineLine(at, StepOutline.of(step)).encode());
          outlined.update('\n');
        }
        at = lines.nextOffset();
        count++;
      }
    } catch (IllegalArgumentException e) {
      return false;
    } catch (FileNotFoundException e) {
      return true;
    }
    return count == steps.size();
  }
}
