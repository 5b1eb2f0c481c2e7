package dev.runstore.testkit.memory;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Checks the digest at the end of a full read. */
final class CheckedContent extends FilterInputStream {
  private final MessageDigest digest = Sha256.begin();
  private final ArtifactInfo info;
  private final String place;
  private boolean checked;

  CheckedContent(InputStream content, ArtifactInfo info, String place) {
    super(content);
    this.info = info;
    this.place = place;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    if (n > 0) {
      digest.update(bytes, offset, n);
    } else if (n < 0) {
      check();
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    return read(new byte[(int) Math.min(n, 8_192)]);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void check() throws IOException {
    if (!checked && !Sha256.ended(digest.digest()).equals(info.sha256())) {
      StoreException.Corrupt corrupt =
          new StoreException.Corrupt(
              "artifact "
                  + info.key()
                  + " in "
                  + place
                  + " is not what was stored: its digest is not "
                  + info.sha256());
      throw new IOException(corrupt.getMessage(), corrupt);
    }
    checked = true;
  }
}
