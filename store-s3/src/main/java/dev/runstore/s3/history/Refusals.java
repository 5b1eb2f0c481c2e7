package dev.runstore.s3.history;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;

/**
 * What the store says when it refuses.
 *
 * @param store where it is
 */
record Refusals(String store) {
  StoreException.NotFound noRun(RunId id) {
    return new StoreException.NotFound(
        "run " + id + " is not in store " + store + "; check the id and the tenant");
  }

  StoreException.Expired deleted(RunId id) {
    return new StoreException.Expired(
        "run " + id + " was deleted from store " + store + "; its id is never used again");
  }

  StoreException.Corrupt gone(String key) {
    return new StoreException.Corrupt(
        "object " + key + " in store " + store + " is gone; restore it from a copy");
  }

  StoreException.AlreadyExists exists(RunId id) {
    return new StoreException.AlreadyExists(
        "run " + id + " is in store " + store + " with another first event; use a new id");
  }

  StoreException.Fenced fenced(RunId id, long own, long current) {
    return new StoreException.Fenced(
        "run "
            + id
            + " in store "
            + store
            + " is at generation "
            + current
            + ", this writer has "
            + own
            + "; stop it");
  }

  StoreException.Conflict conflict(RunId id, String reason, long sequence) {
    return new StoreException.Conflict(
        "run " + id + " in store " + store + ": " + reason + "; read it again", sequence);
  }

  StoreException.LeaseHeld held(RunId id, Lease lease) {
    return new StoreException.LeaseHeld(
        "run "
            + id
            + " in store "
            + store
            + " is held by "
            + lease.runner()
            + " until "
            + lease.expiresAt(),
        lease.expiresAt());
  }

  StoreException.Forbidden kept(RunId id, String reason) {
    return new StoreException.Forbidden(
        "run " + id + " in store " + store + " is not deleted: " + reason);
  }
}
