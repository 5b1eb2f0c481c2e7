package dev.runstore.s3.index;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A run that has ended, as the key of its mark says it. Of two marks of one run the one that knows
 * more notes counts.
 *
 * @param end in microseconds
 * @param id the run
 * @param notes how many notes were known
 */
record Mark(long end, RunId id, long notes) {
  static Mark of(Run run) {
    return new Mark(micros(run), run.id(), run.noteCount());
  }

  /** The end for the order of ends; 0 while the run is open. */
  static long micros(Run run) {
    return run.endKey().map(end -> ChronoUnit.MICROS.between(Instant.EPOCH, end)).orElse(0L);
  }

  String name() {
    return Inverted.of(end) + "-" + id + "." + notes;
  }

  static Mark parse(String name) {
    int dash = name.indexOf('-');
    int dot = name.lastIndexOf('.');
    return new Mark(
        Inverted.micros(name.substring(0, dash)),
        new RunId(name.substring(dash + 1, dot)),
        Long.parseLong(name.substring(dot + 1)));
  }
}
