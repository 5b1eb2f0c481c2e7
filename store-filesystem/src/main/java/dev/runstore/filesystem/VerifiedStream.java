package dev.runstore.filesystem;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** The whole content of an artifact; at its end the digest is compared. */
final class VerifiedStream extends FilterInputStream {
  private final ArtifactInfo info;
  private final String store;
  private final MessageDigest digest = Sha256.begin();
  private boolean compared;

  VerifiedStream(InputStream in, ArtifactInfo info, String store) {
    super(in);
    this.info = info;
    this.store = store;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count > 0) {
      digest.update(buffer, offset, count);
    } else if (count < 0 && !compared) {
      Sha256 found = Sha256.ended(digest.digest());
      if (!found.equals(info.sha256())) {
        String problem =
            "artifact "
                + info.key()
                + " in store "
                + store
                + " is damaged: its SHA-256 is "
                + found
                + ", stored was "
                + info.sha256();
        throw new IOException(problem, new StoreException.Corrupt(problem));
      }
      compared = true;
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[(int) Math.min(8_192, Math.max(0, count))];
    long left = count;
    while (left > 0) {
      int read = read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return count - left;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
