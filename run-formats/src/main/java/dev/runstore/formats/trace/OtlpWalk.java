package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import org.jspecify.annotations.Nullable;

/** A walk over the JSON values of a file, each checked before the walk is behind it. */
interface OtlpWalk extends AutoCloseable {
  /** Whether the file has another value, the walk then at it. */
  boolean hasDocument();

  /** The byte that the value here begins with. */
  byte kind();

  /** Steps into the object or the array here. */
  void enter();

  /** The name of the next member, the walk then at its value; null after the last. */
  @Nullable String nextName();

  /** Whether the array has another item, the walk then at it. */
  boolean hasItem();

  /** Passes over the value here. */
  void skip();

  /** The value here, the walk then behind it. */
  JsonValue value();

  /** Where the value here is, the walk then behind it. */
  Place place();

  /** Lets one read a value that the walk has just passed. */
  void begin(CheckedJson json, Place place);

  /** Whether a value that the walk has just passed can be copied. */
  boolean copies();

  /** Copies a value that the walk has just passed. */
  void copy(Place place, byte[] target, int at);

  @Override
  void close();

  /** Where a value is in the file. */
  record Place(long offset, long length) {}
}
