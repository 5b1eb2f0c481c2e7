package dev.runstore.api.model;

import java.time.Instant;

/**
 * Somebody asked to cancel a run.
 *
 * @param reason why
 * @param requestedBy who
 * @param requestedAt when, by the store's clock
 */
public record CancelRequest(String reason, String requestedBy, Instant requestedAt) {
  /** Refuses a reason or name that is empty, too long or not well-formed. */
  public CancelRequest {
    Texts.checked(reason, "reason for the cancellation");
    Texts.checked(requestedBy, "who cancels");
  }
}
