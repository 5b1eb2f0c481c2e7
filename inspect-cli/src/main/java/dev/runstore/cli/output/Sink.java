package dev.runstore.cli.output;

/** Takes the items of a listing one by one and writes them in some format. */
public interface Sink<T> extends AutoCloseable {
  /** Writes an item. */
  void accept(T item);

  /** Writes what comes after the last item. Does not close the stream. */
  @Override
  void close();
}
