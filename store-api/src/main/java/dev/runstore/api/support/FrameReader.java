package dev.runstore.api.support;

import dev.runstore.api.StoreException;
import dev.runstore.api.support.FrameWriter.Opener;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads ranges of content that {@link FrameWriter} has compressed: only the frames that the range
 * touches, each checked against its checksum. Holds two frames in memory, and four bytes for each
 * frame there is. Thread-safe.
 */
public final class FrameReader {
  private static final int TAIL = 1 << 13;
  private static final int MAX_FRAME = 1 << 26;

  private final String place;
  private final Opener packed;
  private final int[] lengths;
  private final int frame;
  private final long length;

  private FrameReader(String place, Opener packed, int[] lengths, int frame, long length) {
    this.place = place;
    this.packed = packed;
    this.lengths = lengths;
    this.frame = frame;
    this.length = length;
  }

  /**
   * Reads where the frames are.
   *
   * @param place what it is, for messages: {@code artifact 01J…}
   * @param packedLength how long the compressed form is
   * @param packed opens parts of it
   * @throws Damaged if it is none
   */
  public static FrameReader of(String place, long packedLength, Opener packed) throws IOException {
    if (packedLength < FrameWriter.TRAILER) {
      throw damaged(place, "it is too short to have frames");
    }
    byte[] tail =
        read(place, packed, Math.max(0, packedLength - TAIL), Math.min(TAIL, packedLength));
    ByteBuffer trailer =
        ByteBuffer.wrap(tail, tail.length - FrameWriter.TRAILER, FrameWriter.TRAILER).slice();
    int frame = trailer.getInt();
    int count = trailer.getInt();
    long length = trailer.getLong();
    int checksum = trailer.getInt();
    long ends = (long) count * 4 + FrameWriter.TRAILER;
    if (trailer.getInt() != FrameWriter.MAGIC
        || frame < 1
        || frame > MAX_FRAME
        || count < 0
        || ends > packedLength) {
      throw damaged(place, "it does not end as frames do");
    }
    byte[] end =
        ends <= tail.length
            ? Arrays.copyOfRange(tail, (int) (tail.length - ends), tail.length)
            : read(place, packed, packedLength - ends, ends);
    CRC32C found = new CRC32C();
    found.update(end, 0, end.length - 8);
    int[] lengths = new int[count];
    ByteBuffer.wrap(end).asIntBuffer().get(lengths);
    long frames = 0;
    for (int each : lengths) {
      frames += each & 0xffff_ffffL;
    }
    if ((int) found.getValue() != checksum
        || frames + ends != packedLength
        || (length + frame - 1) / frame != count) {
      throw damaged(place, "the places of its frames are damaged");
    }
    return new FrameReader(place, packed, lengths, frame, length);
  }

  /** What was compressed is not what is there; caused by the error that stands for damage. */
  public static final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    private Damaged(String message) {
      super(message, new StoreException.Corrupt(message));
    }
  }

  private static Damaged damaged(String place, String problem) {
    return new Damaged(place + " is damaged: " + problem);
  }

  private static byte[] read(String place, Opener packed, long offset, long length)
      throws IOException {
    try (InputStream in = packed.open(offset, length)) {
      byte[] bytes = in.readNBytes((int) length);
      if (bytes.length < length) {
        throw damaged(place, "it ends early");
      }
      return bytes;
    }
  }

  /** How many bytes the content has. */
  public long length() {
    return length;
  }

  /**
   * A part of the content.
   *
   * @throws IllegalArgumentException if it reaches beyond the end
   */
  public InputStream open(long offset, long count) throws IOException {
    if (offset < 0 || count < 0 || offset > length - count) {
      throw new IllegalArgumentException(
          "a range of " + count + " bytes from " + offset + " of " + length);
    }
    if (count == 0) {
      return InputStream.nullInputStream();
    }
    int first = (int) (offset / frame);
    int last = (int) ((offset + count - 1) / frame);
    long from = 0;
    for (int i = 0; i < first; i++) {
      from += lengths[i];
    }
    long size = 0;
    for (int i = first; i <= last; i++) {
      size += lengths[i];
    }
    Range range = new Range(packed.open(from, size), first, last);
    try {
      range.skipNBytes(offset - (long) first * frame);
    } catch (IOException e) {
      range.close();
      throw e;
    }
    range.left = count;
    return range;
  }

  private final class Range extends InputStream {
    private final InputStream in;
    private final Inflater inflater = new Inflater();
    private final byte[] plain = new byte[frame];
    private final int last;
    private int next;
    private ByteBuffer ready = ByteBuffer.allocate(0);
    private long left = Long.MAX_VALUE;

    private Range(InputStream in, int first, int last) {
      this.in = in;
      this.next = first;
      this.last = last;
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
      if (left == 0) {
        return -1;
      }
      if (!ready.hasRemaining()) {
        if (next > last) {
          throw new EOFException("the frames end " + left + " bytes early");
        }
        ready = inflate(next++);
      }
      int taken = (int) Math.min(Math.min(count, ready.remaining()), left);
      ready.get(into, offset, taken);
      left -= taken;
      return taken;
    }

    private ByteBuffer inflate(int index) throws IOException {
      byte[] bytes = in.readNBytes(lengths[index]);
      if (bytes.length < lengths[index]) {
        throw damaged(place, "frame " + index + " ends early");
      }
      inflater.reset();
      inflater.setInput(bytes);
      int expected = (int) Math.min(frame, length - (long) index * frame);
      try {
        int size = 0;
        int more;
        do {
          more = inflater.inflate(plain, size, expected - size);
          size += more;
        } while (more > 0 && size < expected);
        if (size < expected || inflater.inflate(new byte[1]) > 0 || !inflater.finished()) {
          throw damaged(place, "frame " + index + " does not have the bytes that were compressed");
        }
      } catch (DataFormatException e) {
        throw damaged(place, "frame " + index + " is damaged: " + e.getMessage());
      }
      return ByteBuffer.wrap(plain, 0, expected);
    }

    @Override
    public void close() throws IOException {
      inflater.end();
      in.close();
    }
  }
}
