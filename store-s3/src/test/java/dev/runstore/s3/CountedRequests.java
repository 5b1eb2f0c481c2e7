package dev.runstore.s3;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Counts the requests of all clients of this process; the SDK finds it on the class path. */
public final class CountedRequests implements ExecutionInterceptor {
  private static final Map<String, AtomicLong> COUNTS = new ConcurrentHashMap<>();

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    String name = context.request().getClass().getSimpleName().replace("Request", "");
    COUNTS.computeIfAbsent(name, key -> new AtomicLong()).incrementAndGet();
  }

  static void reset() {
    COUNTS.clear();
  }

  /** How many of each kind since the reset. */
  static Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    COUNTS.forEach((name, count) -> counts.put(name, count.get()));
    return counts;
  }

  static long of(String name) {
    return counts().getOrDefault(name, 0L);
  }

  static long all() {
    return counts().values().stream().mapToLong(count -> count).sum();
  }
}
