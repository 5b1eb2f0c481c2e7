package dev.runstore.postgres;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this session has folded of a run's history. History never changes, so that it stays right
 * and only grows; the database says whether it is all of it. Guarded by its lock.
 */
final class LiveRun {
  private static final byte[] NOTHING = {};

  final ReentrantLock lock = new ReentrantLock();
  private final RunId id;
  private final List<Told> told = new ArrayList<>(1);
  private RunFold fold;
  private byte[] header = NOTHING;
  private long applying;
  private volatile long count;

  /**
   * A step that ended, or what became known of it later.
   *
   * @param sequence the number of the event that told of it
   */
  record Told(StepState step, long sequence) {}

  LiveRun(RunId id) {
    this.id = id;
    fold = fresh();
  }

  private RunFold fresh() {
    return new RunFold(id, step -> told.add(new Told(step, applying)));
  }

  /** The number of the last event folded. */
  long eventCount() {
    return count;
  }

  /** Of the last lease taken. */
  long generation() {
    return fold.generation();
  }

  RunStatus status() {
    return fold.status();
  }

  boolean hasEnded() {
    return status().isTerminal();
  }

  Run run() {
    return fold.run();
  }

  List<StepState> openSteps() {
    return fold.openSteps();
  }

  /** Takes in the next event of the stored history. */
  void apply(RecordedEvent event) {
    replay(event);
  }

  /** The same, and gives the steps that it ends. */
  List<Told> replay(RecordedEvent event) {
    fold(event);
    List<Told> ended = told.isEmpty() ? List.of() : List.copyOf(told);
    told.clear();
    return ended;
  }

  /** Takes in events that are about to be stored, and gives the steps that they end. */
  List<Told> add(List<Event> events) {
    told.clear();
    for (Event event : events) {
      fold(new RecordedEvent(Track.HISTORY, fold.eventCount() + 1, Instant.EPOCH, event));
    }
    List<Told> ended = List.copyOf(told);
    told.clear();
    return ended;
  }

  private void fold(RecordedEvent event) {
    applying = event.sequence();
    fold.apply(event);
    count = fold.eventCount();
  }

  /** The header to store; empty if the stored one is as it should be. */
  Optional<byte[]> changedHeader() {
    byte[] now = Headers.encode(fold);
    if (Arrays.equals(header, now)) {
      return Optional.empty();
    }
    header = now;
    return Optional.of(now);
  }

  /** Forgets everything: what was folded last may not have been stored. */
  void forget() {
    fold = fresh();
    count = 0;
    header = NOTHING;
    told.clear();
  }
}
