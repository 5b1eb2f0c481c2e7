package dev.runstore.filesystem.journal;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a check finds in the journals of a run.
 *
 * @param run the header; empty if its first event is lost
 * @param last the number of the last event
 * @param lost what cannot be read any more
 * @param tails what follows the whole batches
 * @param overtaken damage in segments behind the place where a later one goes on
 * @param witness how much the newest lease knows of
 * @param damagedLease the file of the newest lease of an open run, if it cannot be believed
 * @param tables what was made of the steps at the end
 */
public record RunInspection(
    Optional<Run> run,
    long last,
    List<LostNumbers> lost,
    List<Tail> tails,
    List<Tail> overtaken,
    Witness witness,
    Optional<Path> damagedLease,
    Tables tables) {
  /**
   * Reads all of a run's journals, whatever this session has read of them; empty if there is none.
   *
   * @throws StoreException.Corrupt if what belongs to the history cannot be told
   */
  public static Optional<RunInspection> of(Disk disk, RunId id, RunPlaces places)
      throws IOException {
    Leases leases = new Leases(id, disk, places);
    Witness witness = leases.witness();
    TableCheck check = new TableCheck(id, places);
    RunState state = RunState.read(id, places, check).orElse(null);
    if (state == null) {
      return Optional.empty();
    }
    List<LostNumbers> lost = new ArrayList<>(state.lostHistory());
    lost.addAll(state.lostNotes());
    List<Tail> tails = new ArrayList<>();
    Tail.of(places.history(state.generation()), state.position(), state.generation(), state.last())
        .filter(tail -> tail.kind() != Tail.Kind.RESERVED || state.hasEnded())
        .ifPresent(tails::add);
    List<Tail> overtaken = new ArrayList<>();
    List<Chain.Link> links = state.chain().links();
    for (Chain.Link link : links.subList(0, links.size() - 1)) {
      Path file = places.history(link.generation());
      Tail.of(file, link.limit(), link.generation(), link.lastSequence())
          .filter(tail -> tail.kind() == Tail.Kind.DAMAGED)
          .ifPresent(overtaken::add);
    }
    Tail.of(places.notes(), state.notesPosition(), 0, state.lastNote()).ifPresent(tails::add);
    Tables tables = state.hasEnded() && state.lostHistory().isEmpty() ? check.look() : Tables.RIGHT;
    return Optional.of(
        new RunInspection(
            header(state),
            state.last(),
            lost,
            tails,
            overtaken,
            witness,
            damagedLease(leases, state),
            tables));
  }

  private static Optional<Run> header(RunState state) {
    try {
      return Optional.of(state.run());
    } catch (StoreException.Corrupt e) {
      if (state.lostHistory().isEmpty()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static Optional<Path> damagedLease(Leases leases, RunState state) throws IOException {
    if (state.hasEnded()) {
      return Optional.empty();
    }
    long newest = Math.max(leases.newest(), state.generation());
    return leases.isDamaged(newest) ? Optional.of(leases.places().lease(newest)) : Optional.empty();
  }
}
