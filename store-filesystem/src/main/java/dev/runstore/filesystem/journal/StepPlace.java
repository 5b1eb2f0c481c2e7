package dev.runstore.filesystem.journal;

import dev.runstore.api.PageRequest;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.Cursors;

/**
 * Where a page of steps begins.
 *
 * @param after the number of the first event of the step before it; 0 at the beginning
 * @param step where the next step begins in the step table, or one before it
 * @param outline where its outline begins beside that, or one before it
 */
record StepPlace(long after, long step, long outline) {
  private static final StepPlace START = new StepPlace(0, 0, 0);

  static String binding(RunId run) {
    return "steps " + run;
  }

  static StepPlace of(PageRequest request, RunId run) {
    if (request.after().isEmpty()) {
      return START;
    }
    String[] parts = Cursors.position(request.after().get(), binding(run)).split("\\.", -1);
    return new StepPlace(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        parts.length > 2 ? Long.parseLong(parts[2]) : 0);
  }

  String position() {
    return after + "." + step + "." + outline;
  }
}
