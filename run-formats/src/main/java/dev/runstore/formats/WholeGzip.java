package dev.runstore.formats;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Unpacks gzip, which by itself passes over what follows its end, and tells where that is. */
final class WholeGzip extends GZIPInputStream {
  private static final int TRAILER = 8;
  private final long header;

  WholeGzip(InputStream in) throws IOException {
    this(new Counted(in));
  }

  private WholeGzip(Counted in) throws IOException {
    super(in, 1 << 16);
    this.header = in.count;
  }

  /** Where the first member ends, once all has been read; no more than that if others follow. */
  long end() {
    return header + inf.getBytesRead() + TRAILER;
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
