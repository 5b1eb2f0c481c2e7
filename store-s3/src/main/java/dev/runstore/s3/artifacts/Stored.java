package dev.runstore.s3.artifacts;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.ArtifactInfo;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of an artifact's object say. An artifact that fits one part is one object whose
 * headers hold its info. Otherwise the object holds the info, and names the object that holds the
 * bytes.
 *
 * @param info what is known of the artifact; empty if it is only in the object's content
 * @param blob the upload that holds the bytes; empty if the object itself does
 */
record Stored(Optional<ArtifactInfo> info, Optional<String> blob) {
  private static final String INFO = "runstore-info";
  private static final String BLOB = "runstore-blob";

  /** What S3 takes as metadata of one object, less what other headers may need. */
  private static final int MAX_METADATA = 1_900;

  /**
   * The headers of an object that holds the bytes; empty if the info is too long for headers.
   * Content types that do not fit a header are only in the info.
   */
  static Optional<Map<String, String>> headers(ArtifactInfo info) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(RunCodec.encode(info));
    return text.length() <= MAX_METADATA ? Optional.of(Map.of(INFO, text)) : Optional.empty();
  }

  /** The headers of an object that holds the info of bytes elsewhere. */
  static Map<String, String> headers(ArtifactInfo info, String blob) {
    Map<String, String> headers = new LinkedHashMap<>(headers(info).orElse(Map.of()));
    headers.put(BLOB, blob);
    return headers;
  }

  /** Whether an object with these headers was written by a store. */
  static boolean isOurs(Map<String, String> headers) {
    return headers.containsKey(INFO) || headers.containsKey(BLOB);
  }

  /**
   * What these headers say.
   *
   * @throws IllegalArgumentException if they are not of an artifact
   */
  static Stored of(Map<String, String> headers) {
    @Nullable String info = headers.get(INFO);
    Optional<String> blob = Optional.ofNullable(headers.get(BLOB));
    if (info == null) {
      if (blob.isEmpty()) {
        throw new IllegalArgumentException("it has no headers of an artifact");
      }
      return new Stored(Optional.empty(), blob);
    }
    return new Stored(
        Optional.of(RunCodec.decodeArtifact(Base64.getUrlDecoder().decode(info))), blob);
  }

  /** The content type as a header takes it. */
  static String contentType(String type) {
    boolean fits = type.contains("/") && type.chars().allMatch(c -> c >= ' ' && c < 127);
    return fits ? type : ArtifactInfo.BYTES;
  }
}
