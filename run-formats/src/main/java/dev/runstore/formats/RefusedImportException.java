package dev.runstore.formats;

/** A source cannot be imported. Nothing of it was written. */
public final class RefusedImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String reason;

  /** With a message that names the source, the place in it, and what to do. */
  public RefusedImportException(String message) {
    super(message);
    this.reason = message;
  }

  /** Of what has this name for people. */
  static RefusedImportException of(String name, String reason) {
    return new RefusedImportException(name, reason);
  }

  private RefusedImportException(String name, String reason) {
    super("cannot import " + name + ": " + reason);
    this.reason = reason;
  }

  /** With the error that the reader gave. */
  public RefusedImportException(String message, Throwable cause) {
    super(message, cause);
    this.reason = message;
  }

  /** Why, without the name of the source where the message begins with it. */
  public String reason() {
    return reason;
  }
}
