package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * An object that is uploaded in parts, several at once; of so many buffers each is filled again
 * when its part has arrived. For one thread.
 */
public final class Upload {
  private static final int MAX_PARTS = 10_000;

  @SuppressWarnings("ArrayRecordComponent")
  private record Part(byte[] buffer, Future<CompletedPart> done) {}

  private final Uploads uploads;
  private final String key;
  private final String id;
  private final List<CompletedPart> parts = new ArrayList<>();
  private final Deque<Part> underWay = new ArrayDeque<>();
  private final Deque<byte[]> free = new ArrayDeque<>();
  private int begun;

  Upload(Uploads uploads, String key, String id) {
    this.uploads = uploads;
    this.key = key;
    this.id = id;
  }

  String key() {
    return key;
  }

  String id() {
    return id;
  }

  /** A buffer for the next part; waits while all are on their way. */
  public byte[] buffer() {
    byte[] buffer = free.poll();
    if (buffer == null && underWay.size() >= uploads.concurrency()) {
      await();
      buffer = free.poll();
    }
    return buffer == null ? new byte[uploads.partSize()] : buffer;
  }

  /** Sends the next part; the buffer belongs to the upload from now on. */
  public void send(byte[] buffer, int length) {
    if (begun == MAX_PARTS) {
      throw new StoreException.Unsupported(
          "object "
              + key
              + " has more than "
              + MAX_PARTS
              + " parts of "
              + uploads.partSize()
              + " bytes; raise option part-size");
    }
    int number = ++begun;
    underWay.add(new Part(buffer, uploads.start(() -> uploads.part(this, number, buffer, length))));
  }

  private void await() {
    Part first = underWay.remove();
    parts.add(Uploads.answer(first.done()));
    free.add(first.buffer());
  }

  /** Makes the object of the parts. */
  public void complete() {
    while (!underWay.isEmpty()) {
      await();
    }
    uploads.complete(this, parts);
  }

  /** Leaves nothing because of a failure, which says more than that something is left after all. */
  public void abortAfter(Throwable failure) {
    try {
      abort();
    } catch (StoreException e) {
      failure.addSuppressed(e);
    }
  }

  /** Parts that are on their way are waited for, so that none comes later. */
  void abort() {
    for (Part part : underWay) {
      try {
        Uploads.answer(part.done());
      } catch (StoreException e) {
        // Its bytes go with the upload.
      }
    }
    uploads.abort(key, id);
  }
}
