package dev.runstore.postgres;

import java.util.ArrayDeque;
import java.util.ArrayList;
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
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting<C, A>> queue = new ArrayDeque<>();
  private int underWay;

  /** Serves calls alone while fewer than so many are under way. */
  Together(int most, Function<List<C>, List<A>> serve) {
    this.most = most;
    this.serve = serve;
  }

  private static final class Waiting<C, A> {
    final C call;
    boolean taken;
    Optional<A> answer = Optional.empty();
    Optional<RuntimeException> failure = Optional.empty();

    Waiting(C call) {
      this.call = call;
    }

    boolean isDone() {
      return answer.isPresent() || failure.isPresent();
    }
  }

  A call(C call) {
    Waiting<C, A> me = new Waiting<>(call);
    List<Waiting<C, A>> group;
    lock.lock();
    try {
      queue.add(me);
      while (!me.isDone() && (me.taken || underWay >= most)) {
        changed.awaitUninterruptibly();
      }
      if (me.isDone()) {
        return outcome(me);
      }
      group = group(me);
      underWay++;
    } finally {
      lock.unlock();
    }
    serve(group);
    return outcome(me);
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
    Optional<List<A>> answers = Optional.empty();
    RuntimeException failure = new IllegalStateException("the calls were not served");
    try {
      answers = Optional.of(serve.apply(group.stream().map(waiting -> waiting.call).toList()));
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      lock.lock();
      try {
        for (int i = 0; i < group.size(); i++) {
          if (answers.isPresent()) {
            group.get(i).answer = Optional.of(answers.get().get(i));
          } else {
            group.get(i).failure = Optional.of(failure);
          }
        }
        underWay--;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private static <C, A> A outcome(Waiting<C, A> me) {
    if (me.failure.isPresent()) {
      throw me.failure.get();
    }
    return me.answer.orElseThrow();
  }
}
