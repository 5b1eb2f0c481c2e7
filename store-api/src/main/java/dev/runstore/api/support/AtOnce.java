package dev.runstore.api.support;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Does the same to many things, some at once, and tells what came of each in their order.
 * Thread-safe.
 */
public final class AtOnce {
  private static final int FEW = 4;
  private static final ThreadFactory DAEMONS =
      Thread.ofPlatform().name("runstore-at-once-", 0).daemon().factory();

  private final int most;

  /** So many at once; with 1 the caller's thread does it. */
  public AtOnce(int most) {
    this.most = most;
  }

  /** As many at once as this machine has processors, at most {@value #FEW}. */
  public static AtOnce few() {
    return new AtOnce(Math.min(FEW, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * Begins nothing more once one has failed or could not be told; what was begun is ended before
   * the exception comes out.
   */
  public <T, R> void each(Iterable<T> things, Function<T, R> work, Consumer<R> told) {
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
