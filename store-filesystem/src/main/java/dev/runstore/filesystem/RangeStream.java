package dev.runstore.filesystem;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;

/** So many bytes of a file from where it stands; closing it closes the file. */
final class RangeStream extends InputStream {
  private final RandomAccessFile file;
  private long left;

  RangeStream(RandomAccessFile file, long length) {
    this.file = file;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int count = file.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the file ends " + left + " bytes early");
    }
    left -= count;
    return count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
