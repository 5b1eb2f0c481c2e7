package dev.runstore.api.support;

import dev.runstore.api.StoreException;

/** Tells a store that gives no answer at all from one whose answer is bad news. */
public final class Away {
  private Away() {}

  /**
   * Whether the store cannot be asked: it is not reached, or refuses these credentials or this
   * configuration. What another store says of the same run holds all the same.
   */
  public static boolean is(StoreException e) {
    return switch (e) {
      case StoreException.Unavailable away -> true;
      case StoreException.OutcomeUnknown away -> true;
      case StoreException.Forbidden refused -> true;
      case StoreException.InvalidConfiguration refused -> true;
      case StoreException.Unsupported refused -> true;
      case StoreException.NotFound answer -> false;
      case StoreException.Expired answer -> false;
      case StoreException.NotYet answer -> false;
      case StoreException.AlreadyExists answer -> false;
      case StoreException.Conflict answer -> false;
      case StoreException.Fenced answer -> false;
      case StoreException.LeaseHeld answer -> false;
      case StoreException.Corrupt answer -> false;
    };
  }
}
