package dev.runstore.api.recorder;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Replaces secrets in bytes that pass, also where they lie across two reads. */
final class MaskingStream extends FilterInputStream {
  private static final byte[] MASK = "***".getBytes(StandardCharsets.US_ASCII);
  private static final int CHUNK = 65_536;

  private final List<byte[]> secrets;
  private final int longest;
  private byte[] raw;
  private int rawLength;
  private byte[] ready = new byte[0];
  private int next;
  private boolean atEnd;

  MaskingStream(InputStream in, Masking masking) {
    super(in);
    this.secrets = masking.secrets();
    this.longest = secrets.stream().mapToInt(secret -> secret.length).max().orElse(1);
    this.raw = new byte[CHUNK + longest];
  }

  static byte[] masked(byte[] bytes, Masking masking) {
    try (InputStream in = new MaskingStream(new ByteArrayInputStream(bytes), masking)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (next == ready.length) {
      if (atEnd) {
        return -1;
      }
      fill();
    }
    int count = Math.min(length, ready.length - next);
    System.arraycopy(ready, next, target, offset, count);
    next += count;
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, readNBytes((int) Math.min(count, CHUNK)).length);
  }

  @Override
  public int available() {
    return ready.length - next;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Bytes at the end that may be the beginning of a secret wait for the next read. */
  private void fill() throws IOException {
    int count = in.read(raw, rawLength, raw.length - rawLength);
    if (count < 0) {
      atEnd = true;
    } else {
      rawLength += count;
    }
    int safe = atEnd ? rawLength : Math.max(0, rawLength - longest + 1);
    byte[] out = new byte[rawLength * MASK.length + MASK.length];
    int written = 0;
    int at = 0;
    while (at < safe) {
      int secret = secretAt(at);
      if (secret > 0) {
        System.arraycopy(MASK, 0, out, written, MASK.length);
        written += MASK.length;
        at += secret;
      } else {
        out[written++] = raw[at++];
      }
    }
    System.arraycopy(raw, at, raw, 0, rawLength - at);
    rawLength -= at;
    ready = Arrays.copyOf(out, written);
    next = 0;
  }

  private int secretAt(int at) {
    for (byte[] secret : secrets) {
      int end = at + secret.length;
      if (end <= rawLength && Arrays.equals(raw, at, end, secret, 0, secret.length)) {
        return secret.length;
      }
    }
    return 0;
  }
}
