package dev.runstore.testkit.recorder;

import dev.runstore.api.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Turns a real store off and on, and loses answers of calls that it has done. */
final class Switch {
  private final AtomicInteger answersToLose = new AtomicInteger();
  private final AtomicLong calls = new AtomicLong();
  private volatile boolean off;
  private volatile Consumer<Method> answering = call -> {};

  void turnOff() {
    off = true;
  }

  void turnOn() {
    off = false;
  }

  /** The next answers get lost. */
  void loseAnswers(int count) {
    answersToLose.set(count);
  }

  /** How many calls have come, refused ones included. */
  long calls() {
    return calls.get();
  }

  /** Does this after each call that was done, before its answer comes. */
  void beforeAnswers(Consumer<Method> action) {
    answering = action;
  }

  <T> T through(Class<T> type, T store) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              calls.incrementAndGet();
              if (off) {
                throw new StoreException.Unavailable("the store is turned off");
              }
              try {
                Object answer = method.invoke(store, arguments);
                answering.accept(method);
                if (answersToLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                  throw new StoreException.OutcomeUnknown(method.getName() + " got no answer");
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }
}
