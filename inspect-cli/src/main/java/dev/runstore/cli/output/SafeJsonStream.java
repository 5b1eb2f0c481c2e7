package dev.runstore.cli.output;

import dev.runstore.api.support.Safe;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * JSON, or YAML, on its way to a terminal: the characters that it allows in strings as they are and
 * that {@link Safe} does not are written as escapes, which in JSON mean the same.
 */
final class SafeJsonStream extends FilterOutputStream {
  private static final int DEL = 0x7f;

  /** The beginning of a character of two or three bytes. */
  private final byte[] held = new byte[3];

  private int count;
  private int awaited;

  SafeJsonStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    if (awaited == 0) {
      begin(b & 0xff);
      return;
    }
    held[count++] = (byte) b;
    if (count == awaited) {
      awaited = 0;
      String character = new String(held, 0, count, StandardCharsets.UTF_8);
      out.write(Safe.line(character).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void begin(int octet) throws IOException {
    if (octet == DEL) {
      out.write(Safe.line("\u007f").getBytes(StandardCharsets.US_ASCII));
    } else if (octet >= 0xc2 && octet < 0xf0) {
      held[0] = (byte) octet;
      count = 1;
      awaited = octet < 0xe0 ? 2 : 3;
    } else {
      out.write(octet);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }
}
