package dev.runstore.formats;

import dev.runstore.api.event.Event;
import dev.runstore.api.support.EventSizes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;

/**
 * Events in batches of bounded size. While one is written, a thread of its own makes the next;
 * there are never more than two. A few events are made in the caller's thread.
 */
final class EventBatches implements AutoCloseable {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_EVENTS = 1_000;
  private static final Made END = new Made(List.of(), null);

  private final Iterator<Event> events;
  private final SynchronousQueue<Made> made = new SynchronousQueue<>();
  private @Nullable Thread maker;
  private @Nullable Event waiting;
  private volatile boolean isClosed;

  /** A batch, or why there is none. */
  private record Made(List<Event> events, @Nullable Throwable failure) {}

  EventBatches(Iterator<Event> events) {
    this.events = events;
  }

  /**
   * The next batch; empty after the last.
   *
   * @throws RuntimeException what the events threw
   */
  List<Event> next() {
    if (maker != null) {
      return taken();
    }
    List<Event> first = batch();
    if (waiting != null) {
      maker = Thread.ofPlatform().daemon().name("runstore-import").start(this::make);
    }
    return first;
  }

  private List<Event> batch() {
    List<Event> batch = new ArrayList<>();
    long bytes = 0;
    while (waiting != null || events.hasNext()) {
      Event event = waiting == null ? following() : waiting;
      waiting = event;
      bytes += EventSizes.of(event);
      if (!batch.isEmpty() && (bytes > MAX_BYTES || batch.size() == MAX_EVENTS)) {
        return batch;
      }
      batch.add(event);
      waiting = null;
    }
    return batch;
  }

  private Event following() {
    if (!events.hasNext()) {
      throw new NoSuchElementException();
    }
    return events.next();
  }

  private void make() {
    Made next;
    do {
      next = made();
    } while (isTaken(next) && !next.events().isEmpty());
  }

  private Made made() {
    try {
      List<Event> batch = batch();
      return batch.isEmpty() ? END : new Made(batch, null);
    } catch (RuntimeException | Error e) {
      return new Made(List.of(), e);
    }
  }

  private boolean isTaken(Made next) {
    try {
      made.put(next);
      return !isClosed;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private List<Event> taken() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Made next = made.take();
          rethrow(next.failure());
          return next.events();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Waits until nobody reads the events any more. */
  @Override
  public void close() {
    isClosed = true;
    Thread running = maker;
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      made.poll();
      try {
        running.join(1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
