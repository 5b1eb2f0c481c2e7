package dev.runstore.filesystem.index;

/** A part of a segment is not what was written; its view goes on without it. */
final class DamagedSegment extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String segment;

  DamagedSegment(String segment) {
    super("the index segment " + segment + " is damaged");
    this.segment = segment;
  }

  String segment() {
    return segment;
  }
}
