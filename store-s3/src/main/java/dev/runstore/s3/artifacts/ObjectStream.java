package dev.runstore.s3.artifacts;

import dev.runstore.api.StoreException;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Part;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * So many bytes of an object. An answer that breaks off is followed by a request for the rest of
 * the same object, as often in a row as the SDK tries a request again; a part of an upload in
 * between begins a new row. Closed before its end it drops the connection instead of reading on.
 */
final class ObjectStream extends InputStream {
  private final Bucket bucket;
  private final String key;
  private ResponseInputStream<GetObjectResponse> answer;
  private long next;
  private long left;
  private long since;
  private int breaks;
  private boolean isClosed;

  /**
   * The bytes that an answer begins to give.
   *
   * @param offset where they are in the object
   * @param length how many there are
   */
  ObjectStream(
      Bucket bucket,
      String key,
      ResponseInputStream<GetObjectResponse> answer,
      long offset,
      long length) {
    this.bucket = bucket;
    this.key = key;
    this.answer = answer;
    this.next = offset;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (isClosed) {
      throw new IOException("the content of object " + key + " is closed");
    }
    while (true) {
      @Nullable Exception failure = null;
      try {
        int count = answer.read(into, offset, length);
        if (count > 0 || left == 0) {
          took(Math.max(0, count));
          return count;
        }
      } catch (IOException | SdkException e) {
        failure = e;
      }
      goOn(failure);
    }
  }

  private void took(int count) {
    next += count;
    left -= count;
    since += count;
    if (since >= bucket.uploads().partSize()) {
      since = 0;
      breaks = 0;
    }
  }

  /** Asks for the rest of what broke off, if it is known of which object. */
  private void goOn(@Nullable Exception failure) throws IOException {
    answer.abort();
    breaks++;
    @Nullable String tag = answer.response().eTag();
    if (left == 0
        || tag == null
        || breaks >= bucket.settings().attempts()
        || Thread.currentThread().isInterrupted()) {
      throw new IOException("the content of object " + key + " broke off at byte " + next, failure);
    }
    try {
      answer =
          bucket
              .open(key, Part.of(next, left).sameAs(tag))
              .orElseThrow(() -> new IOException("object " + key + " was removed meanwhile"));
    } catch (StoreException e) {
      throw new IOException("the rest of object " + key + " was not given", e);
    }
  }

  @Override
  public void close() {
    isClosed = true;
    if (left > 0) {
      answer.abort();
    }
    try {
      answer.close();
    } catch (IOException e) {
      answer.abort();
    }
  }
}
