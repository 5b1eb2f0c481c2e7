package dev.runstore.filesystem.index;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Places;
import java.util.Optional;
import java.util.function.Function;

/** What the files of the runs say now, for the index to remember. */
final class CurrentMarks {
  private final Places places;
  private final Function<RunId, Optional<Run>> headers;

  CurrentMarks(Places places, Function<RunId, Optional<Run>> headers) {
    this.places = places;
    this.headers = headers;
  }

  /** An open run that has ended by now although its mark is missing counts as ended. */
  Mark now(Mark open) {
    try {
      long notes = RunFolders.notes(places, open.id());
      return headers
          .apply(open.id())
          .filter(run -> run.status().isTerminal())
          .map(run -> Mark.closed(run, notes))
          .orElse(open);
    } catch (StoreException.Expired e) {
      return Mark.deleted(open.id());
    } catch (StoreException | IllegalArgumentException e) {
      return open;
    }
  }

  /**
   * What a new index says of a run: what its files say, or the last that is known of one whose
   * files are lost.
   */
  Optional<Mark> of(RunId id, View before) {
    if (places.tombstone(id).toFile().exists()) {
      return Optional.of(Mark.deleted(id));
    }
    if (places.run(id).folder().toFile().exists() || places.archived(id).toFile().exists()) {
      return Optional.of(now(Mark.open(id)));
    }
    return before.find(id).filter(mark -> mark.kind() == Mark.Kind.CLOSED && isSound(mark));
  }

  private static boolean isSound(Mark mark) {
    try {
      return mark.run().id().equals(mark.id());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
