package dev.runstore.api.model;

import java.time.Instant;

/**
 * What is known of a stored artifact.
 *
 * @param key what it is stored under
 * @param byteLength the length of its content in bytes
 * @param sha256 of its content
 * @param contentType a media type, {@code application/octet-stream} if nothing is known
 * @param storedAt when the store had all of it, by the store's clock
 * @param attributes as the writer gave them
 */
public record ArtifactInfo(
    ArtifactKey key,
    long byteLength,
    Sha256 sha256,
    String contentType,
    Instant storedAt,
    Attributes attributes) {
  /** The content type where nothing is known. */
  public static final String BYTES = "application/octet-stream";

  /** Refuses a negative length. */
  public ArtifactInfo {
    if (byteLength < 0) {
      throw new IllegalArgumentException("an artifact's length is not negative: " + byteLength);
    }
    Texts.checked(contentType, "content type");
  }
}
