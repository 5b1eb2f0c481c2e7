package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;

/** Bytes that can be read as often as a store needs them. */
interface Content {
  /** From the beginning. */
  InputStream open() throws IOException;

  static Content of(byte[] bytes) {
    return () -> new ByteArrayInputStream(bytes);
  }

  static Content of(Path file) {
    return () -> Files.newInputStream(file);
  }

  /** This content without secrets. */
  default Content masked(Masking masking) {
    return masking.isEmpty() ? this : () -> new MaskingStream(open(), masking);
  }

  /** What a store would say of this content: reads all of it. */
  static ArtifactInfo described(
      ArtifactKey key, InputStream content, ArtifactOptions options, Instant storedAt) {
    MessageDigest digest = Sha256.begin();
    byte[] buffer = new byte[65_536];
    long length = 0;
    try {
      for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        digest.update(buffer, 0, count);
        length += count;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the content of artifact " + key, e);
    }
    return new ArtifactInfo(
        key,
        length,
        Sha256.ended(digest.digest()),
        options.contentType(),
        storedAt,
        options.attributes());
  }
}
