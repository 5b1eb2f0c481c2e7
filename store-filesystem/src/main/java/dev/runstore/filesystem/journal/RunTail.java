package dev.runstore.filesystem.journal;

import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The folded state of a run, kept up with its files. Not thread-safe. */
final class RunTail {
  private final RunId id;
  private final RunPlaces places;
  private final Leases leases;
  private final Supplier<Folding> told;
  private @Nullable RunState state;
  private long knownLease;

  /** Asks {@code told} for whom to tell whenever the run is read from its beginning. */
  RunTail(RunId id, RunPlaces places, Leases leases, Supplier<Folding> told) {
    this.id = id;
    this.places = places;
    this.leases = leases;
    this.told = told;
  }

  /** The state with the history as the files have it now; null if there is no such run. */
  @Nullable RunState refresh() throws IOException {
    RunState current = state;
    if (current != null && current.fileLength() < current.position()) {
      current = null;
    }
    if (current != null && (leases.isSuperseded(knownLease) || knownLease > current.generation())) {
      knownLease = leases.newest();
      Optional<Chain> chain = Chain.read(id, places);
      if (chain.isEmpty() || !current.follow(chain.get())) {
        current = null;
      }
    }
    if (current == null) {
      knownLease = leases.newest();
      current = RunState.read(id, places, told.get()).orElse(null);
      state = current;
      return current;
    }
    current.readHistory();
    return current;
  }

  /**
   * The state as it was last read; null if it was not, or its generation is not the newest known.
   */
  @Nullable RunState known() {
    RunState current = state;
    return current != null && knownLease <= current.generation() ? current : null;
  }

  /** Knows that this process has taken a generation and begun its segment. */
  void took(long generation) {
    knownLease = generation;
  }

  /** Begins with a run that was just created. */
  void begin(RunState created) {
    state = created;
    knownLease = 0;
  }

  /** Reads from the beginning the next time. */
  void forget() {
    state = null;
  }

  /** The newest generation, whether its claim came through or not. */
  long newestGeneration(RunState current) {
    return Math.max(knownLease, current.generation());
  }
}
