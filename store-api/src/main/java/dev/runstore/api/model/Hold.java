package dev.runstore.api.model;

import java.time.Instant;

/**
 * A legal hold: while a run has one it is not deleted.
 *
 * @param name of the hold, unique within the run
 * @param reason why
 * @param placedAt when, by the store's clock
 */
public record Hold(String name, String reason, Instant placedAt) {
  /** Refuses a name or reason that is empty, too long or not well-formed. */
  public Hold {
    Texts.checked(name, "hold name");
    Texts.checked(reason, "hold reason");
  }
}
