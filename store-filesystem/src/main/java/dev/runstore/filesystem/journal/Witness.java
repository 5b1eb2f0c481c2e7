package dev.runstore.filesystem.journal;

/**
 * How much a run held at some time, told by something else than its journals.
 *
 * @param events of its history
 * @param notes it had
 */
public record Witness(long events, long notes) {
  static final Witness NOTHING = new Witness(0, 0);
}
