package dev.runstore.api;

import dev.runstore.api.model.RunId;
import java.util.List;

/** More than one run is meant by what was given; nothing was done. Give more of the id. */
public final class AmbiguousRunException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final transient List<RunId> candidates;

  /** With some of the runs it may mean. */
  public AmbiguousRunException(String message, List<RunId> candidates) {
    super(message);
    this.candidates = List.copyOf(candidates);
  }

  /** Some of the runs it may mean, the newest first, at most five. */
  public List<RunId> candidates() {
    return candidates;
  }
}
