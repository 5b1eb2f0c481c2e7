package dev.runstore.formats.trace;

import dev.runstore.formats.ImportSource;
import dev.runstore.formats.RefusedImportException;
import dev.runstore.formats.trace.SpanTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows of the items that a walk meets. Where the walk can copy them, they are read in a
 * thread of its own, some hundred KiB at a time, while the walk goes on; those of a short file, and
 * of a walk that reads them itself, in the caller's thread.
 */
final class OtlpRows implements AutoCloseable {
  private static final int CHUNK = 1 << 18;
  private static final int AHEAD = 2;

  private final ImportSource source;
  private final SpanTable table = new SpanTable();
  private final Row row = new Row();
  private final OtlpRow rows = new OtlpRow(row);
  private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(AHEAD);
  private Chunk chunk = new Chunk(CHUNK);
  private @Nullable Thread reader;
  private volatile @Nullable Throwable failure;

  OtlpRows(ImportSource source) {
    this.source = source;
  }

  /**
   * What a walk has met.
   *
   * @param kind of the item
   * @param place in the file
   * @param scope it belongs to
   * @param document of the file, from 1
   * @param batch in the document
   * @param member of the batch
   */
  record Item(byte kind, OtlpWalk.Place place, int scope, int document, int batch, int member) {
    RefusedImportException refused(ImportSource source, String reason) {
      return source.refused(
          "document " + document + ", resource " + batch + ", item " + member + ": " + reason);
    }
  }

  /** Copies of items one after the other; none are left to come if it is empty. */
  private static final class Chunk {
    private final byte[] bytes;
    private final List<Item> items = new ArrayList<>();
    private int used;

    private Chunk(int length) {
      bytes = new byte[length];
    }
  }

  /** Takes an item that the walk has just passed. */
  void add(OtlpWalk walk, Item item) {
    if (!walk.copies()) {
      walk.begin(rows.json(), item.place());
      read(item);
      return;
    }
    int length = (int) item.place().length();
    if (chunk.used + length > chunk.bytes.length) {
      handOver();
      chunk = new Chunk(Math.max(CHUNK, length));
    }
    walk.copy(item.place(), chunk.bytes, chunk.used);
    chunk.items.add(item);
    chunk.used += length;
  }

  private void handOver() {
    if (chunk.items.isEmpty()) {
      return;
    }
    if (reader == null) {
      reader = Thread.ofPlatform().daemon().name("runstore-rows").start(this::readAll);
    }
    put(chunk);
    rethrow();
  }

  private void put(Chunk next) {
    boolean interrupted = false;
    while (true) {
      try {
        chunks.put(next);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** After a failure the rest is let go, so that nobody waits for a place to put it. */
  private void readAll() {
    boolean interrupted = false;
    while (true) {
      try {
        Chunk next = chunks.take();
        if (next.items.isEmpty()) {
          break;
        }
        if (failure == null) {
          read(next);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(Chunk taken) {
    int at = 0;
    for (Item item : taken.items) {
      rows.json().begin(taken.bytes, at);
      read(item);
      at += (int) item.place().length();
    }
  }

  private void read(Item item) {
    row.clear(item.kind(), item.place().offset(), (int) item.place().length());
    row.scope = item.scope();
    if (item.kind() != SpanTable.METRIC) {
      rows.read();
    }
    if (item.kind() == SpanTable.SPAN) {
      checkIds(item);
    }
    table.add(row);
  }

  private void checkIds(Item item) {
    if (row.trace.equals(SpanTable.LOOSE)) {
      throw item.refused(source, "the span has no traceId of 16 bytes");
    }
    if (row.span == 0) {
      throw item.refused(source, "the span has no spanId of 8 bytes");
    }
  }

  /**
   * The rows of all items.
   *
   * @throws RefusedImportException if one of them cannot be read
   */
  SpanTable finish() {
    if (reader == null) {
      read(chunk);
    } else {
      handOver();
    }
    chunk = new Chunk(0);
    close();
    rethrow();
    table.finish();
    return table;
  }

  private void rethrow() {
    Throwable thrown = failure;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Waits until no item is read any more. */
  @Override
  public void close() {
    Thread running = reader;
    if (running == null || !running.isAlive()) {
      return;
    }
    put(new Chunk(0));
    boolean interrupted = false;
    while (running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
