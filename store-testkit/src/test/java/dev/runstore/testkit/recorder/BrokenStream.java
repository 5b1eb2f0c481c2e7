package dev.runstore.testkit.recorder;

import java.io.IOException;
import java.io.InputStream;

/** Gives so many bytes, then throws. */
final class BrokenStream extends InputStream {
  private int left;

  BrokenStream(int length) {
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    if (left-- <= 0) {
      throw new IOException("the source broke");
    }
    return 'x';
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    target[offset] = (byte) read();
    return 1;
  }
}
