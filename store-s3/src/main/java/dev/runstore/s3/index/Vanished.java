package dev.runstore.s3.index;

/** An object that a listing named is gone: the index was compacted meanwhile. */
final class Vanished extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Vanished() {
    super(null, null, false, false);
  }
}
