package dev.runstore.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * JSON on its way to a terminal: the control characters that JSON allows in strings as they are
 * (DEL and U+0080 to U+009F) are written as escapes, which mean the same.
 */
final class SafeJsonStream extends FilterOutputStream {
  private static final int LEAD = 0xc2;

  private boolean led;

  SafeJsonStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    int octet = b & 0xff;
    if (led) {
      led = false;
      if (octet < 0xa0) {
        escape(octet);
        return;
      }
      out.write(LEAD);
    }
    if (octet == LEAD) {
      led = true;
    } else if (octet == 0x7f) {
      escape(octet);
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

  private void escape(int character) throws IOException {
    out.write(
        String.format("\\u%04x", character).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
