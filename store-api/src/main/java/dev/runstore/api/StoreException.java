package dev.runstore.api;

import java.time.Instant;

/**
 * Why a store did not do what it was asked. Each subtype says what the caller does next. The
 * message names what failed, the key, the reason and the store, and never a secret.
 */
public abstract sealed class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  private StoreException(String message) {
    super(message);
  }

  /** There is nothing under the key, and never was. */
  public static final class NotFound extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what was looked for, and where. */
    public NotFound(String message) {
      super(message);
    }
  }

  /**
   * The store or its configuration does not allow it to this caller, or the run is pinned or held.
   */
  public static final class Forbidden extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what is not allowed, and why. */
    public Forbidden(String message) {
      super(message);
    }

    /** With the error that the system gave. */
    public Forbidden(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** It was there and has been deleted. It will not come back under this key. */
  public static final class Expired extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what was deleted, and when. */
    public Expired(String message) {
      super(message);
    }
  }

  /** It is not there yet, and may come: ask again later. */
  public static final class NotYet extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what is awaited. */
    public NotYet(String message) {
      super(message);
    }
  }

  /** Something else is already under this key. */
  public static final class AlreadyExists extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what is there. */
    public AlreadyExists(String message) {
      super(message);
    }
  }

  /** The run is not as the caller thinks: read it again and decide anew. */
  public static final class Conflict extends StoreException {
    private static final long serialVersionUID = 1L;
    private final long sequence;

    /**
     * With the number of the last event that the store has in the sequence that was appended to.
     */
    public Conflict(String message, long sequence) {
      super(message);
      this.sequence = sequence;
    }

    /** The number of the last event there is; 0 if there is none. */
    public long sequence() {
      return sequence;
    }
  }

  /**
   * Another runner has taken the run over: stop this writer, nothing it writes will be accepted.
   */
  public static final class Fenced extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a message that says which generation holds the run now. */
    public Fenced(String message) {
      super(message);
    }
  }

  /** Another runner holds the run. */
  public static final class LeaseHeld extends StoreException {
    private static final long serialVersionUID = 1L;
    private final transient Instant until;

    /** With the time until which the lease holds if it is not renewed, by the store's clock. */
    public LeaseHeld(String message, Instant until) {
      super(message);
      this.until = until;
    }

    /** Until when it holds if it is not renewed, by the store's clock. */
    public Instant until() {
      return until;
    }
  }

  /** The store cannot be reached, is full or is overloaded; nothing was written: retry later. */
  public static final class Unavailable extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what to look at. */
    public Unavailable(String message) {
      super(message);
    }

    /** With the error that the system gave. */
    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The answer was lost; the write may have been done or not: repeat the same call, that is safe.
   */
  public static final class OutcomeUnknown extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With the error that the system gave. */
    public OutcomeUnknown(String message, Throwable cause) {
      super(message, cause);
    }

    /** With a message that says which call to repeat. */
    public OutcomeUnknown(String message) {
      super(message);
    }
  }

  /** This record is damaged; the others stay readable. */
  public static final class Corrupt extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a message that names the damaged record. */
    public Corrupt(String message) {
      super(message);
    }

    /** With the error that the reader gave. */
    public Corrupt(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The configuration is wrong; all problems are in the message. */
  public static final class InvalidConfiguration extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With all problems, a line each. */
    public InvalidConfiguration(String message) {
      super(message);
    }
  }

  /** This store cannot do that, see its capabilities. */
  public static final class Unsupported extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what is not supported. */
    public Unsupported(String message) {
      super(message);
    }
  }
}
