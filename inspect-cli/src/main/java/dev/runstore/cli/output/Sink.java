package dev.runstore.cli.output;

/** Takes the items of a listing one by one and writes them in some format. */
public interface Sink<T> extends AutoCloseable {
  /** Writes an item. */
  void accept(T item);

  /** Passes on what there is, as more may be long in coming. */
  void flush();

  /** Writes what comes after the last item. Does not close the stream. */
  @Override
  void close();
}
