package dev.runstore.api.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;

/**
 * Content in frames that are compressed one by one, so that any range of it can be read without
 * what comes before. This is the compressed form as a stream, made from the content as it is read;
 * {@link FrameReader} reads it.
 *
 * <p>The form: each frame is {@value #FRAME} bytes of the content, the last one what is left, in
 * the zlib format (RFC 1950, which ends in a checksum of the content). Then follow the length of
 * each frame in compressed form, four bytes each; how many bytes a frame has; how many frames there
 * are, four bytes each; how long the content is, eight bytes; the CRC-32C of all since the last
 * frame, four bytes; {@code RSF1}. Numbers begin with their highest byte. Holds two frames in
 * memory. Not thread-safe.
 */
public final class FrameWriter extends InputStream {
  static final int FRAME = 1 << 20;
  static final int TRAILER = 24;
  static final int MAGIC = 0x52534631;
  private static final int SAMPLE = 1 << 16;

  private final InputStream content;
  private final Deflater deflater = new Deflater();
  private final byte[] plain = new byte[FRAME];
  private final byte[] packed = new byte[FRAME + FRAME / 512 + 64];
  private ByteBuffer lengths = ByteBuffer.allocate(64);
  private ByteBuffer ready = ByteBuffer.allocate(0);
  private long length;
  private boolean isDone;

  /** Compresses this content, which is closed with the stream. */
  public FrameWriter(InputStream content) {
    this.content = content;
  }

  /** What opens a part of the content. */
  @FunctionalInterface
  public interface Opener {
    /** So many bytes from there. */
    InputStream open(long offset, long length) throws IOException;
  }

  /**
   * Whether compression makes content of this length smaller by a tenth at least, judged by three
   * small samples of it. Content that is hardly longer than these is not worth the trouble.
   */
  public static boolean isWorthwhile(long length, Opener content) throws IOException {
    if (length < 3 * SAMPLE) {
      return false;
    }
    long taken = 0;
    long packed = 0;
    for (long from : new long[] {0, length / 2, Math.max(0, length - SAMPLE)}) {
      try (InputStream part = content.open(from, Math.min(SAMPLE, length - from))) {
        byte[] sample = part.readAllBytes();
        taken += sample.length;
        packed += deflatedLength(sample);
      }
    }
    return packed < taken - taken / 10;
  }

  private static long deflatedLength(byte[] sample) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(sample);
      deflater.finish();
      byte[] out = new byte[SAMPLE];
      while (!deflater.finished()) {
        deflater.deflate(out);
      }
      return deflater.getBytesWritten();
    } finally {
      deflater.end();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (!ready.hasRemaining()) {
      if (isDone) {
        return -1;
      }
      fill();
    }
    int taken = Math.min(count, ready.remaining());
    ready.get(into, offset, taken);
    return taken;
  }

  private void fill() throws IOException {
    int filled = content.readNBytes(plain, 0, FRAME);
    if (filled == 0) {
      ready = end();
      isDone = true;
      return;
    }
    length += filled;
    deflater.reset();
    deflater.setInput(plain, 0, filled);
    deflater.finish();
    int size = deflater.deflate(packed, 0, packed.length);
    if (!deflater.finished()) {
      throw new IOException("a frame did not fit the room that deflate may need");
    }
    if (!lengths.hasRemaining()) {
      lengths = ByteBuffer.wrap(Arrays.copyOf(lengths.array(), lengths.capacity() * 2));
      lengths.position(lengths.capacity() / 2);
    }
    lengths.putInt(size);
    ready = ByteBuffer.wrap(packed, 0, size);
  }

  private ByteBuffer end() {
    int frames = lengths.position() / 4;
    ByteBuffer end = ByteBuffer.allocate(frames * 4 + TRAILER);
    end.put(lengths.array(), 0, frames * 4).putInt(FRAME).putInt(frames).putLong(length);
    CRC32C checksum = new CRC32C();
    checksum.update(end.array(), 0, end.position());
    return end.putInt((int) checksum.getValue()).putInt(MAGIC).flip();
  }

  @Override
  public void close() throws IOException {
    deflater.end();
    content.close();
  }
}
