package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Lets callers that come while others are being served go together. A caller that finds few under
 * way goes at once, so that nobody waits for company.
 */
final class Together<C, A> {
  private static final int MOST = 16;

  private final int most;
  private final Function<List<C>, List<A>> serve;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiting<C, A>> queue = new ArrayDeque<>();
  private int underWay;

  /**
   * Serves calls alone while fewer than so many are under way.
   *
   * @param serve gives an answer to each; if the store refuses several, each is served again alone,
   *     unless the outcome is unknown
   */
  Together(int most, Function<List<C>, List<A>> serve) {
    this.most = most;
    this.serve = serve;
  }

  private record Outcome<A>(Optional<A> answer, Optional<RuntimeException> failure) {
    static <A> Outcome<A> of(A answer) {
      return new Outcome<>(Optional.of(answer), Optional.empty());
    }

    static <A> Outcome<A> failed(RuntimeException failure) {
      return new Outcome<>(Optional.empty(), Optional.of(failure));
    }

    A get() {
      if (failure.isPresent()) {
        throw failure.get();
      }
      return answer.orElseThrow();
    }
  }

  private static final class Waiting<C, A> {
    final C call;
    final Condition changed;
    boolean taken;
    Optional<Outcome<A>> outcome = Optional.empty();

    Waiting(C call, Condition changed) {
      this.call = call;
      this.changed = changed;
    }
  }

  A call(C call) {
    Waiting<C, A> me = new Waiting<>(call, lock.newCondition());
    List<Waiting<C, A>> group;
    lock.lock();
    try {
      queue.add(me);
      while (me.outcome.isEmpty() && (me.taken || underWay >= most)) {
        me.changed.awaitUninterruptibly();
      }
      if (me.outcome.isPresent()) {
        return me.outcome.get().get();
      }
      group = group(me);
      underWay++;
      wakeNext();
    } finally {
      lock.unlock();
    }
    serve(group);
    return me.outcome.orElseThrow().get();
  }

  /** Whoever waits longest serves the next group, if there is room for one. */
  private void wakeNext() {
    if (underWay < most && !queue.isEmpty()) {
      queue.element().changed.signal();
    }
  }

  /** How many calls nobody serves yet. */
  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  private List<Waiting<C, A>> group(Waiting<C, A> me) {
    queue.remove(me);
    List<Waiting<C, A>> group = new ArrayList<>(List.of(me));
    while (group.size() < MOST && !queue.isEmpty()) {
      group.add(queue.remove());
    }
    group.forEach(waiting -> waiting.taken = true);
    return group;
  }

  private void serve(List<Waiting<C, A>> group) {
    Outcome<A> unserved = Outcome.failed(new IllegalStateException("the calls were not served"));
    List<Outcome<A>> outcomes = Collections.nCopies(group.size(), unserved);
    try {
      outcomes = outcomes(group.stream().map(waiting -> waiting.call).toList());
    } finally {
      lock.lock();
      try {
        for (int i = 0; i < group.size(); i++) {
          group.get(i).outcome = Optional.of(outcomes.get(i));
          group.get(i).changed.signal();
        }
        underWay--;
        wakeNext();
      } finally {
        lock.unlock();
      }
    }
  }

  private List<Outcome<A>> outcomes(List<C> calls) {
    try {
      return serve.apply(calls).stream().map(Outcome::of).toList();
    } catch (StoreException.OutcomeUnknown e) {
      return Collections.nCopies(calls.size(), Outcome.failed(e));
    } catch (StoreException e) {
      // nothing came of it: the one that is at fault shall not take the others with it
      return calls.size() == 1 || Failures.isUnconnected(e)
          ? Collections.nCopies(calls.size(), Outcome.failed(e))
          : calls.stream().flatMap(call -> outcomes(List.of(call)).stream()).toList();
    } catch (RuntimeException e) {
      return Collections.nCopies(calls.size(), Outcome.failed(e));
    }
  }
}
