package dev.runstore.filesystem.journal;

import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.StepState;

/** Is told what a history says while it is folded. */
interface Folding {
  /** Takes nothing. */
  Folding NOBODY = step -> {};

  /** A step has ended, or a further part of it. */
  void step(StepState step);

  /** The next event of the history, in a batch of this generation's segment at or after there. */
  default void event(RecordedEvent event, long generation, long offset) {}
}
