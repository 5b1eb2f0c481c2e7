package dev.runstore.testkit.faults;

import dev.runstore.api.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;

/**
 * Which calls go wrong, and how. Calls are named by their methods, as in {@code append}. The same
 * seed gives the same faults to the same calls in the same order. Thread-safe.
 */
public final class Faults {
  private final Random random;
  private final int percent;
  private final Map<String, Integer> losses = new HashMap<>();
  private final Map<String, Integer> outages = new HashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final ConcurrentMap<String, CountDownLatch> gates = new ConcurrentHashMap<>();

  private Faults(long seed, int percent) {
    this.random = new Random(seed);
    this.percent = percent;
  }

  /** No fault but those that are asked for. */
  public static Faults none() {
    return new Faults(0, 0);
  }

  /** So many of a hundred calls find no store, and the answers of as many others are lost. */
  public static Faults seeded(long seed, int percent) {
    return new Faults(seed, percent);
  }

  /** The next so many of these calls do what they should, and their answers are lost. */
  public synchronized Faults loseAnswers(String call, int times) {
    losses.put(call, times);
    return this;
  }

  /** The next so many of these calls do nothing and find no store. */
  public synchronized Faults refuse(String call, int times) {
    outages.put(call, times);
    return this;
  }

  /** These calls wait for the latch before they begin. */
  public Faults holdBefore(String call, CountDownLatch gate) {
    gates.put(call, gate);
    return this;
  }

  /** How many of these calls there were. */
  public synchronized int calls(String call) {
    return calls.getOrDefault(call, 0);
  }

  void before(String call) throws InterruptedException {
    CountDownLatch gate = gates.get(call);
    if (gate != null) {
      gate.await();
    }
    if (refuses(call)) {
      throw new StoreException.Unavailable(call + " finds no store, as the test asked");
    }
  }

  void after(String call) {
    if (loses(call)) {
      throw new StoreException.OutcomeUnknown(
          "the answer of " + call + " was lost, as the test asked; repeat it");
    }
  }

  private synchronized boolean refuses(String call) {
    calls.merge(call, 1, Integer::sum);
    return taken(outages, call);
  }

  private synchronized boolean loses(String call) {
    return taken(losses, call);
  }

  private boolean taken(Map<String, Integer> planned, String call) {
    int left = planned.getOrDefault(call, 0);
    if (left > 0) {
      planned.put(call, left - 1);
      return true;
    }
    return percent > 0 && random.nextInt(100) < percent;
  }
}
