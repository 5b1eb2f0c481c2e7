package dev.runstore.filesystem.journal;

import dev.runstore.api.StoreException;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run as its files have it, folded as they grow. Its readers go on where they stopped, so that
 * catching up costs what is new. Not thread-safe.
 */
final class RunState {
  private final RunId id;
  private final RunPlaces places;
  private final RunFold fold;
  private final Folding told;
  private final TrackReader history = new TrackReader(Track.HISTORY, this::fold);
  private final TrackReader notes = new TrackReader(Track.NOTES, this::fold);
  private Chain chain;
  private int link;
  private long released = -1;
  private boolean began;
  private boolean ended;
  private Instant lastRecordedAt = Instant.EPOCH;

  private RunState(RunId id, RunPlaces places, Chain chain, Folding told) {
    this.id = id;
    this.places = places;
    this.chain = chain;
    this.told = told;
    this.fold = new RunFold(id, told::step);
    history.begin(chain.links().get(0).start());
  }

  /** The run as its files have it now; empty if its first event is not there. */
  static Optional<RunState> read(RunId id, RunPlaces places, Folding told) throws IOException {
    Optional<Chain> chain = Chain.read(id, places);
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    RunState state = new RunState(id, places, chain.get(), told);
    state.readHistory();
    state.readNotes();
    if (state.history.last() > 0) {
      return Optional.of(state);
    }
    Path first = places.history(0);
    if (Tail.of(first, 0, 0, 0).filter(tail -> tail.kind() == Tail.Kind.DAMAGED).isPresent()) {
      throw Tail.lostBeginning(first);
    }
    return Optional.empty();
  }

  /** A run that this process has just created. */
  static RunState created(RunId id, RunPlaces places) {
    Chain.Link first = new Chain.Link(0, 0, Long.MAX_VALUE, Long.MAX_VALUE);
    return new RunState(id, places, new Chain(List.of(first)), Folding.NOBODY);
  }

  /**
   * Goes on with this chain.
   *
   * @return false if what was read is not a part of it; then this state is to be read anew
   */
  boolean follow(Chain newer) {
    if (newer.links().size() < chain.links().size()) {
      return false;
    }
    for (int i = 0; i < link; i++) {
      if (!newer.links().get(i).equals(chain.links().get(i))) {
        return false;
      }
    }
    Chain.Link now = newer.links().get(link);
    Chain.Link before = chain.links().get(link);
    if (now.generation() != before.generation() || now.limit() < history.position()) {
      return false;
    }
    chain = newer;
    return true;
  }

  /** Takes in what the files have more than when they were last read. */
  void catchUp() throws IOException {
    readHistory();
    readNotes();
  }

  /** Takes in new batches of the history. */
  void readHistory() throws IOException {
    while (true) {
      Chain.Link current = chain.links().get(link);
      boolean last = link == chain.links().size() - 1;
      if (!last || fileLength() > history.position()) {
        history.read(places.history(current.generation()), current.generation(), current.limit());
      }
      if (last) {
        return;
      }
      history.upTo(current.lastSequence());
      link++;
      history.begin(chain.links().get(link).start());
    }
  }

  /** Takes in new notes. */
  void readNotes() throws IOException {
    if (places.notes().toFile().length() > notes.position()) {
      notes.read(places.notes(), 0, Long.MAX_VALUE);
    }
  }

  private void fold(RecordedEvent event) {
    boolean isHistory = event.track() == Track.HISTORY;
    if (isHistory && event.sequence() == 1) {
      began = true;
    }
    if (began) {
      fold.passOver(event.track(), event.sequence() - 1);
      fold.apply(event);
    }
    if (isHistory) {
      told.event(event, chain.links().get(link).generation(), history.position());
      ended |= event.body().eventClass() == EventClass.END;
      if (event.body() instanceof LeaseReleased release) {
        released = release.generation();
      }
      lastRecordedAt = event.recordedAt();
    }
  }

  /** Takes in a batch that this process has written. */
  void wrote(List<RecordedEvent> batch, int length) {
    (batch.get(0).track() == Track.HISTORY ? history : notes).wrote(batch, length);
  }

  /** Goes on in the segment of a newer generation that this process has just begun. */
  void began(long generation, int head, List<RecordedEvent> batch, int length) {
    Chain.Link before = chain.last();
    List<Chain.Link> links = new ArrayList<>(chain.links().subList(0, link));
    links.add(
        new Chain.Link(before.generation(), before.start(), history.position(), history.last()));
    links.add(new Chain.Link(generation, head, Long.MAX_VALUE, Long.MAX_VALUE));
    chain = new Chain(links);
    link++;
    history.begin(head);
    history.wrote(batch, length);
  }

  /** The header; its lease as it was taken. */
  Run run() {
    if (!began) {
      throw new StoreException.Corrupt(
          "run "
              + id
              + " in "
              + places.folder()
              + " has lost its first event; see what store check says of it");
    }
    return fold.run();
  }

  /** The steps that have not ended. */
  List<StepState> openSteps() {
    return fold.openSteps();
  }

  /** Whether its history has an end. */
  boolean hasEnded() {
    return ended;
  }

  /** The generation whose segment may grow. */
  long generation() {
    return chain.last().generation();
  }

  /** Whether the generation gave its lease back. */
  boolean isReleased(long generation) {
    return released == generation;
  }

  /** When the last event was recorded. */
  Instant lastRecordedAt() {
    return lastRecordedAt;
  }

  long last() {
    return history.last();
  }

  long lastNote() {
    return notes.last();
  }

  /** How much it holds. */
  Witness witness() {
    return new Witness(history.last(), notes.last());
  }

  /** Where the last whole batch of the growing segment ends. */
  long position() {
    return history.position();
  }

  /** Where the last whole batch of notes ends. */
  long notesPosition() {
    return notes.position();
  }

  /** How long the file of the growing segment is. */
  long fileLength() {
    return places.history(generation()).toFile().length();
  }

  /** How many bytes of history there are. */
  long historyBytes() {
    return chain.links().stream().limit(link).mapToLong(Chain.Link::limit).sum()
        + history.position();
  }

  Chain chain() {
    return chain;
  }

  /** Whether some of it is known to be missing. */
  boolean isDamaged() {
    return history.isDamaged() || notes.isDamaged();
  }

  List<LostNumbers> lostHistory() {
    return history.lost();
  }

  List<LostNumbers> lostNotes() {
    return notes.lost();
  }
}
