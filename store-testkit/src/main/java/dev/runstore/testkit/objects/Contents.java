package dev.runstore.testkit.objects;

import dev.runstore.api.ByteRange;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Opens the content of artifacts. */
final class Contents {
  private Contents() {}

  static InputStream open(ArtifactInfo info, ByteRange range, byte[] bytes, Refusals refusals) {
    if (range.offset() > info.byteLength()) {
      throw new IllegalArgumentException(
          "artifact "
              + info.key()
              + " has "
              + info.byteLength()
              + " bytes, the range begins at "
              + range.offset());
    }
    int length = (int) range.lengthWithin(bytes.length);
    InputStream content = new ByteArrayInputStream(bytes, (int) range.offset(), length);
    return length == info.byteLength()
        ? new Verified(content, info, refusals.damaged(info.key()))
        : content;
  }

  /** Compares the digest at the end. */
  private static final class Verified extends FilterInputStream {
    private final ArtifactKey key;
    private final Sha256 expected;
    private final StoreException.Corrupt damage;
    private final MessageDigest digest = Sha256.begin();
    private boolean over;

    Verified(InputStream content, ArtifactInfo info, StoreException.Corrupt damage) {
      super(content);
      this.key = info.key();
      this.expected = info.sha256();
      this.damage = damage;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      if (count > 0) {
        digest.update(into, offset, count);
      } else if (count < 0 && !over) {
        over = true;
        if (!Sha256.ended(digest.digest()).equals(expected)) {
          throw new IOException("artifact " + key + " is damaged", damage);
        }
      }
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      return readNBytes((int) Math.min(count, 8_192)).length;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
