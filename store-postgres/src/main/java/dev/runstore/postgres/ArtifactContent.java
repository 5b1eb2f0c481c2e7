package dev.runstore.postgres;

import dev.runstore.api.ByteRange;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;

/** The bytes of an artifact, chunk by chunk; between two chunks it holds no connection. */
final class ArtifactContent extends InputStream {
  private static final String CHUNK =
      "select content from runstore.artifact_chunks"
          + " where tenant_id = ? and blob_id = ? and part = ?";
  private static final byte[] EMPTY = {};

  private final TenantView view;
  private final ArtifactInfo info;
  private final String blobId;
  private final long end;
  private final boolean whole;
  private final MessageDigest digest = Sha256.begin();
  private long position;
  private byte[] chunk = EMPTY;
  private int offset;
  private boolean checked;
  private boolean closed;

  ArtifactContent(TenantView view, PostgresArtifacts.Stored stored, ByteRange range) {
    this.view = view;
    this.info = stored.info();
    this.blobId = stored.blobId();
    this.position = range.offset();
    this.end = range.offset() + range.lengthWithin(info.byteLength());
    this.whole = position == 0 && end == info.byteLength();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int start, int wanted) throws IOException {
    if (closed) {
      throw new IOException("the content of artifact " + info.key() + " is closed");
    }
    if (wanted == 0) {
      return 0;
    }
    if (position >= end) {
      check();
      return -1;
    }
    if (offset == chunk.length) {
      fetch();
    }
    int count = (int) Math.min(Math.min(wanted, chunk.length - offset), end - position);
    System.arraycopy(chunk, offset, into, start, count);
    if (whole) {
      digest.update(chunk, offset, count);
    }
    offset += count;
    position += count;
    return count;
  }

  private void fetch() throws IOException {
    int part = (int) (position / ArtifactUpload.CHUNK);
    List<byte[]> found;
    try {
      view.session().refuseClosed();
      found =
          view.database()
              .read(
                  view.key(),
                  "read artifact " + info.key(),
                  CHUNK,
                  p -> p.text(view.key()).text(blobId).count(part),
                  row -> row.getBytes(1));
    } catch (StoreException | IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
    int from = (int) (position % ArtifactUpload.CHUNK);
    if (found.isEmpty() || found.get(0).length <= from) {
      throw damaged("part " + part + " of its content is missing");
    }
    chunk = found.get(0);
    offset = from;
  }

  private void check() throws IOException {
    if (whole && !checked) {
      checked = true;
      if (!Sha256.ended(digest.digest()).equals(info.sha256())) {
        throw damaged("its digest is not " + info.sha256());
      }
    }
  }

  private IOException damaged(String how) {
    StoreException.Corrupt corrupt =
        new StoreException.Corrupt(
            "artifact " + info.key() + " in " + view.place() + " is not what was stored: " + how);
    return new IOException(corrupt.getMessage(), corrupt);
  }

  @Override
  public void close() {
    closed = true;
    chunk = EMPTY;
    offset = 0;
  }
}
