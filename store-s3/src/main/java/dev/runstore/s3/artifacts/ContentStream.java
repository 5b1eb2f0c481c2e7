package dev.runstore.s3.artifacts;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.support.FrameReader;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The content of an artifact as it arrives: counts it, and compares the digest at the end of a full
 * read.
 */
final class ContentStream extends InputStream {
  private final InputStream in;
  private final ArtifactInfo info;
  private final String store;
  private final @Nullable MessageDigest digest;
  private long left;
  private boolean checked;

  /** Gives so many bytes; checks the digest if they are all of the content. */
  ContentStream(InputStream in, ArtifactInfo info, long length, String store) {
    this.in = in;
    this.info = info;
    this.store = store;
    this.left = length;
    this.digest = length == info.byteLength() ? Sha256.begin() : null;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count;
    try {
      count = left == 0 ? -1 : in.read(into, offset, (int) Math.min(length, left));
    } catch (FrameReader.Damaged e) {
      throw e;
    } catch (IOException | SdkException e) {
      throw broken(e);
    }
    if (count > 0) {
      left -= count;
      if (digest != null) {
        digest.update(into, offset, count);
      }
    } else if (left > 0) {
      throw broken(null);
    } else if (digest != null && !checked) {
      checked = true;
      if (!Sha256.ended(digest.digest()).equals(info.sha256())) {
        String message =
            "artifact "
                + info.key()
                + " in store "
                + store
                + " is damaged: it does not have the digest it was stored with";
        throw new IOException(message, new StoreException.Corrupt(message));
      }
    }
    return count;
  }

  private IOException broken(@Nullable Exception cause) {
    String message =
        "artifact "
            + info.key()
            + " in store "
            + store
            + ": the content broke off "
            + left
            + " bytes before its end; read it again";
    return new IOException(
        message,
        cause == null
            ? new StoreException.Unavailable(message)
            : new StoreException.Unavailable(message, cause));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
