package dev.runstore.dag;

/** Is told what happens, in order, by one thread at a time. Must not block for long. */
@FunctionalInterface
public interface ProgressListener {
  /** Listens to nothing. */
  ProgressListener NONE = progress -> {};

  /** Something happened. */
  void told(Progress progress);
}
