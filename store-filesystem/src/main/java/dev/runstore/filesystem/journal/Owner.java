package dev.runstore.filesystem.journal;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose files these are: a folder can be renamed or copied, what was written for a run stays its.
 */
final class Owner {
  private static final int BEGINNING = 192;

  private Owner() {}

  /** Refuses a journal whose first batch says that it is another run's. */
  static void require(RunId id, Path journal) throws IOException {
    byte[] beginning = new byte[BEGINNING];
    int length;
    try (RandomAccessFile in = LineReader.open(journal)) {
      length = in.read(beginning);
    } catch (FileNotFoundException e) {
      return;
    }
    if (BatchLine.run(beginning, 0, Math.max(0, length))
        .filter(run -> !run.equals(id))
        .isPresent()) {
      try (LineReader lines = new LineReader(journal, 0, Long.MAX_VALUE)) {
        boolean isWhole =
            lines.next() && BatchLine.parse(lines.buffer(), lines.from(), lines.to()) != null;
        if (isWhole) {
          require(id, BatchLine.run(lines.buffer(), lines.from(), lines.to()), journal);
        }
      }
    }
  }

  /** Refuses a file that names another run. */
  static void require(RunId id, Optional<RunId> named, Path file) {
    named
        .filter(run -> !run.equals(id))
        .ifPresent(
            run -> {
              throw new StoreException.Corrupt(
                  file
                      + " is of run "
                      + run
                      + ", not of run "
                      + id
                      + ": it was renamed, copied or exchanged; bring it back to the folder of run "
                      + run
                      + ", or move it away");
            });
  }

  /** Refuses a folder that has what is left of a run, and nothing of its history. */
  static void requireNoTraces(RunId id, RunPlaces places) {
    if (places.lease(1).toFile().exists() || places.notes().toFile().length() > 0) {
      throw new StoreException.Corrupt(
          "the history of run "
              + id
              + " in "
              + places.folder()
              + " is gone, while its leases or notes are there; restore the folder from a copy, or"
              + " move it away to do without the run");
    }
  }
}
