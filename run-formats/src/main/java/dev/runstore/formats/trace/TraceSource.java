package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;

/** The items of a file that has been checked. */
interface TraceSource {
  SpanTable table();

  /**
   * Reads an item.
   *
   * @param copy 0, or how many spans of its trace before it have the same id
   */
  TraceItem item(int item, int copy);

  /** What recorded an item, as OTLP writes a resource; null if that is not known. */
  JsonValue resource(int item);

  /** Whether two items were told of by the same entry for a resource. */
  boolean isSameEntry(int item, int other);
}
