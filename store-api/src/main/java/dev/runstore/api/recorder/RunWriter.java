package dev.runstore.api.recorder;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Queues the events of one run and writes them in order, those of concurrent callers together. At
 * most one worker writes at a time.
 */
final class RunWriter {
  private final RunId runId;
  private final Settings settings;
  private final Threads threads;
  private final Delivery delivery;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Pending pending;
  private final List<Consumer<StoreException>> toldOfLoss = new ArrayList<>();
  private List<Event> inFlight = List.of();
  private long settled;
  private long due;
  private long failedUpTo;
  private Optional<StoreException> failure = Optional.empty();
  private Optional<StoreException> lost = Optional.empty();
  private boolean draining;
  private boolean flushPlanned;
  private boolean finished;
  private boolean closed;

  RunWriter(Recorder recorder, RunId runId, ClaimTerms terms, Optional<Sink.Holding> holding) {
    this.runId = runId;
    this.settings = recorder.settings();
    this.threads = recorder.threads();
    this.pending = new Pending(settings.clock());
    this.delivery = new Delivery(recorder, runId, terms, holding, this);
  }

  Delivery delivery() {
    return delivery;
  }

  Optional<Lease> lease() {
    return delivery.lease();
  }

  /** The run is to be created by this event before anything is appended. */
  void create(Event created) {
    delivery.create(created);
  }

  /** Writes events and returns when they are stored, or kept as the outage policy says. */
  void commit(List<EventBody> bodies) {
    record(() -> await(add(bodies)));
  }

  /** The last events of the run; what comes later is ignored. */
  void finish(List<EventBody> bodies) {
    record(
        () -> {
          long ticket = add(bodies);
          finished = true;
          await(ticket);
        });
  }

  /** Takes events that may wait for company. */
  void buffer(List<EventBody> bodies) {
    record(
        () -> {
          awaitRoom();
          add(bodies);
          planFlush();
        });
  }

  /** Takes a line of a log. */
  void line(Optional<StepRef> ref, LogLine line) {
    record(
        () -> {
          awaitRoom();
          pending.add(ref, line);
          planFlush();
        });
  }

  private void record(Runnable recording) {
    locked(
        () -> {
          if (isWritable()) {
            recording.run();
          }
        });
  }

  private void awaitRoom() {
    while (pending.isFull() && lost.isEmpty()) {
      await(pending.accepted());
    }
  }

  /** Writes what waits and returns when it is stored, or kept as the outage policy says. */
  void flush() {
    locked(
        () -> {
          lost.ifPresent(this::refuse);
          await(pending.accepted());
        });
  }

  /** Has a worker go on with what waits, also with what an outage has held up. */
  void wake() {
    locked(() -> drain(pending.accepted()));
  }

  /** Whether what comes is recorded; throws under the policy to fail if the run is lost. */
  boolean isWritable() {
    return locked(
        () -> {
          lost.ifPresent(this::refuse);
          return lost.isEmpty() && !finished;
        });
  }

  Optional<StoreException> lost() {
    return locked(() -> lost);
  }

  void onLost(Consumer<StoreException> told) {
    Optional<StoreException> already =
        locked(
            () -> {
              if (lost.isEmpty()) {
                toldOfLoss.add(told);
              }
              return lost;
            });
    already.ifPresent(told);
  }

  /**
   * The lease cannot be renewed. Of a run that is being ended its own end may be why: whether that
   * was written is for the store to say that takes it.
   */
  void loseLease(StoreException refusal) {
    if (locked(() -> finished)) {
      wake();
    } else {
      lose(refusal);
    }
  }

  /** Nothing more can be written. */
  void lose(StoreException refusal) {
    List<Consumer<StoreException>> told =
        locked(
            () -> {
              boolean done = finished && inFlight.isEmpty() && settled == pending.accepted();
              if (lost.isPresent() || done) {
                return List.of();
              }
              lost = Optional.of(refusal);
              pending.clear();
              changed.signalAll();
              return List.copyOf(toldOfLoss);
            });
    if (lost().isPresent()) {
      delivery.refused();
    }
    told.forEach(consumer -> threads.run(() -> consumer.accept(refusal)));
  }

  private long add(List<EventBody> bodies) {
    for (EventBody body : bodies) {
      pending.add(Event.of(settings.clock().instant(), body));
    }
    return pending.accepted();
  }

  private void refuse(StoreException refusal) {
    if (settings.outage() instanceof OutagePolicy.Fail) {
      throw refusal;
    }
  }

  private void await(long ticket) {
    drain(ticket);
    while (settled < ticket) {
      if (lost.isPresent()) {
        refuse(lost.get());
        return;
      }
      if (failedUpTo >= ticket) {
        StoreException cause = failure.orElseThrow();
        throw new StoreException.Unavailable(
            "run "
                + runId
                + " is not up to date, what is missing stays pending: "
                + cause.getMessage(),
            cause);
      }
      changed.awaitUninterruptibly();
    }
  }

  private void planFlush() {
    if (!flushPlanned) {
      flushPlanned = true;
      threads.after(
          settings.flushEvery(),
          () ->
              locked(
                  () -> {
                    flushPlanned = false;
                    drain(pending.accepted());
                  }));
    }
  }

  /**
   * Has a worker write up to this ticket. What came after it goes along if it is there in time, and
   * else waits for company: the worker does not run after each line of a log.
   */
  private void drain(long ticket) {
    due = Math.max(due, ticket);
    boolean waiting = settled < due || delivery.isBehind();
    if (!draining && waiting && !closed && lost.isEmpty()) {
      draining = true;
      failedUpTo = -1;
      threads.run(this::write);
    }
  }

  private void write() {
    try {
      while (true) {
        List<Event> batch = next();
        if (!batch.isEmpty()) {
          delivery.deliver(batch);
          settle(batch);
        } else if (!delivery.catchUp()) {
          return;
        }
      }
    } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
      fail(e);
    } catch (StoreException e) {
      lose(e);
    } catch (RuntimeException | Error e) {
      lose(new StoreException.Unavailable("the recorder cannot go on: " + e, e));
      throw e;
    } finally {
      stop();
    }
  }

  private List<Event> next() {
    return locked(
        () -> {
          if (lost.isPresent()) {
            return List.of();
          }
          if (inFlight.isEmpty() && settled < due) {
            inFlight = pending.take();
          }
          return inFlight;
        });
  }

  private void settle(List<Event> batch) {
    locked(
        () -> {
          settled += batch.size();
          inFlight = List.of();
          changed.signalAll();
        });
  }

  /** All that waits has failed; it stays and is tried again by the next call. */
  private void fail(StoreException e) {
    locked(
        () -> {
          failure = Optional.of(e);
          failedUpTo = pending.accepted();
        });
  }

  private void stop() {
    locked(
        () -> {
          draining = false;
          if (Math.max(settled, failedUpTo) < due) {
            drain(due);
          }
          changed.signalAll();
        });
  }

  /**
   * Writes what waits and gives the run back if it has not ended; nothing is written afterwards.
   */
  void close(boolean ended) {
    try {
      if (lost().isEmpty()) {
        flush();
      }
    } finally {
      locked(
          () -> {
            finished = true;
            awaitRest();
          });
      if (!ended && lost().isEmpty()) {
        threads.call(Executors.callable(delivery::release));
      }
    }
  }

  /** A last try to bring over what an outage has held up; the rest is left to a later process. */
  void leave() {
    delivery.tryAgain();
    locked(
        () -> {
          closed = true;
          awaitRest();
        });
    delivery.close();
  }

  private void awaitRest() {
    while (draining) {
      changed.awaitUninterruptibly();
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
