package dev.runstore.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads parts of a source by their offsets. Fast where the parts follow each other; memory is
 * bounded by the largest part. Not thread-safe.
 */
public final class SourceWindow implements AutoCloseable {
  private static final int READ_AHEAD = 64 << 10;

  private final ImportSource source;
  private @Nullable InputStream in;
  private long position;
  private byte[] buffer = new byte[READ_AHEAD];
  private long bufferAt;
  private int filled;

  /** Parts of this source. */
  public SourceWindow(ImportSource source) {
    this.source = source;
  }

  /**
   * Makes a part of the source available.
   *
   * @return where the part begins in {@link #bytes}
   */
  public int seek(long offset, int length) {
    if (offset >= bufferAt && offset + length <= bufferAt + filled) {
      return (int) (offset - bufferAt);
    }
    try {
      return fill(offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
    }
  }

  /** The bytes around the part that was sought last; changed by the next search. */
  public byte[] bytes() {
    return buffer;
  }

  private int fill(long offset, int length) throws IOException {
    int kept = 0;
    if (offset >= bufferAt && offset < bufferAt + filled) {
      kept = (int) (bufferAt + filled - offset);
      byte[] next = buffer.length >= Math.max(length, kept) ? buffer : new byte[length];
      System.arraycopy(buffer, (int) (offset - bufferAt), next, 0, kept);
      buffer = next;
    } else if (buffer.length < length) {
      buffer = new byte[length];
    }
    InputStream from = at(offset + kept);
    int read = from.readNBytes(buffer, kept, buffer.length - kept);
    position += read;
    bufferAt = offset;
    filled = kept + read;
    if (filled < length) {
      throw source.refused("it has become shorter while it was read");
    }
    return 0;
  }

  private InputStream at(long offset) throws IOException {
    InputStream current = in;
    if (current == null || offset < position) {
      close();
      current = source.open();
      in = current;
      position = 0;
    }
    current.skipNBytes(offset - position);
    position = offset;
    return current;
  }

  @Override
  public void close() {
    InputStream current = in;
    in = null;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
      }
    }
  }
}
