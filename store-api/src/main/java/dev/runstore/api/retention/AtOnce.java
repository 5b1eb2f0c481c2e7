package dev.runstore.api.retention;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does the same to many things, some at once, and tells what came of each in their order. */
final class AtOnce {
  private static final ThreadFactory DAEMONS =
      Thread.ofPlatform().name("runstore-retention-", 0).daemon().factory();

  private final int most;

  AtOnce(int most) {
    this.most = most;
  }

  /**
   * Begins nothing more once one has failed or could not be told; what was begun is ended before
   * the exception comes out.
   */
  <T, R> void each(List<T> things, Function<T, R> work, Consumer<R> told) {
    if (most == 1) {
      things.forEach(thing -> told.accept(work.apply(thing)));
      return;
    }
    ArrayDeque<CompletableFuture<R>> begun = new ArrayDeque<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(most, DAEMONS)) {
      try {
        for (T thing : things) {
          if (begun.size() == 2 * most) {
            told.accept(result(begun.remove()));
          }
          begun.add(CompletableFuture.supplyAsync(() -> work.apply(thing), threads));
        }
        while (!begun.isEmpty()) {
          told.accept(result(begun.remove()));
        }
      } finally {
        begun.forEach(one -> one.cancel(false));
      }
    }
  }

  private static <R> R result(CompletableFuture<R> one) {
    try {
      return one.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }
}
