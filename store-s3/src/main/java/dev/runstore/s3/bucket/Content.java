package dev.runstore.s3.bucket;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What is written to an object.
 *
 * @param bytes where the content is
 * @param length how many of them
 * @param contentType a media type that fits a header
 * @param metadata what is stored with it
 * @param storageClass where it is not the bucket's default
 */
@SuppressWarnings("ArrayRecordComponent")
public record Content(
    byte[] bytes,
    int length,
    String contentType,
    Map<String, String> metadata,
    Optional<String> storageClass) {
  /** A record of the store. */
  public static Content json(byte[] bytes) {
    return new Content(bytes, bytes.length, "application/json", Map.of(), Optional.empty());
  }

  /** A text. */
  public static Content text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Content(
        bytes, bytes.length, "text/plain; charset=utf-8", Map.of(), Optional.empty());
  }
}
