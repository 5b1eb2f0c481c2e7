package dev.runstore.api;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Texts;

/**
 * What goes with an artifact's content.
 *
 * @param contentType a media type
 * @param attributes free facts, at most 2 KiB in all as JSON
 */
public record ArtifactOptions(String contentType, Attributes attributes) {
  /** Bytes of which nothing is known. */
  public static final ArtifactOptions BYTES =
      new ArtifactOptions(ArtifactInfo.BYTES, Attributes.NONE);

  private static final int MAX_ATTRIBUTES = 2_048;

  /**
   * Refuses what a store's headers cannot take.
   *
   * @throws IllegalArgumentException if the content type is empty or has more than {@value
   *     Texts#MAX_CODE_POINTS} characters, or the attributes are too long
   */
  public ArtifactOptions {
    Texts.checked(contentType, "content type");
    int length =
        attributes.values().entrySet().stream()
            .mapToInt(entry -> entry.getKey().length() + entry.getValue().byteLength() + 4)
            .sum();
    if (length > MAX_ATTRIBUTES) {
      throw new IllegalArgumentException(
          "the attributes of an artifact have "
              + length
              + " bytes, at most "
              + MAX_ATTRIBUTES
              + " are stored");
    }
  }

  /** Content of this type. */
  public static ArtifactOptions ofType(String contentType) {
    return new ArtifactOptions(contentType, Attributes.NONE);
  }
}
