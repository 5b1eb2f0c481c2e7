package dev.runstore.formats;

/** A source cannot be imported. Nothing of it was written. */
public final class RefusedImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the source, the place in it, and what to do. */
  public RefusedImportException(String message) {
    super(message);
  }

  /** With the error that the reader gave. */
  public RefusedImportException(String message, Throwable cause) {
    super(message, cause);
  }
}
