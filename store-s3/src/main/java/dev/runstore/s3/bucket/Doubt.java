package dev.runstore.s3.bucket;

/**
 * Whether the server may have done what a request of this thread asked for, although no answer said
 * so. The SDK tries a request several times on the thread that makes it.
 */
final class Doubt {
  private final ThreadLocal<Boolean> raised = ThreadLocal.withInitial(() -> false);

  void clear() {
    raised.remove();
  }

  void raise() {
    raised.set(true);
  }

  boolean isRaised() {
    return raised.get();
  }
}
