package dev.runstore.api.model;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A JSON value or bytes that a record carries: kept in the record, or only described there. */
public sealed interface Payload {
  /** The length of the whole value in bytes, wherever it is kept. */
  long byteLength();

  /** A JSON value kept in the record. */
  record Json(JsonValue value) implements Payload {
    @Override
    public long byteLength() {
      return value.byteLength();
    }
  }

  /** Bytes kept in the record. Immutable as long as nobody writes to the array. */
  @SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare the content
  record Binary(byte[] bytes, String contentType) implements Payload {
    /** Refuses a content type that is empty or too long. */
    public Binary {
      Texts.checked(contentType, "content type");
    }

    @Override
    public long byteLength() {
      return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Binary binary
          && Arrays.equals(bytes, binary.bytes)
          && contentType.equals(binary.contentType);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(bytes) + contentType.hashCode();
    }

    @Override
    public String toString() {
      return "Binary[" + contentType + ", " + Base64.getEncoder().encodeToString(bytes) + "]";
    }
  }

  /**
   * A value that is not kept in the record: spilled to the artifact store, or cut off.
   *
   * @param preview its beginning as text, at most as long as the preview limit
   * @param byteLength of the whole value
   * @param limit the limit in bytes that it was over
   * @param sha256 of the whole value, where it was computed
   * @param contentType of the whole value
   * @param node which value of the run this is, for people: {@code steps/extract/1/output}
   * @param artifact where the whole value is; empty if it was cut off and is lost
   */
  record Reference(
      String preview,
      long byteLength,
      long limit,
      Optional<Sha256> sha256,
      String contentType,
      String node,
      Optional<ArtifactKey> artifact)
      implements Payload {
    /** Refuses negative lengths. */
    public Reference {
      if (byteLength < 0 || limit < 0) {
        throw new IllegalArgumentException("a payload's length and limit are not negative");
      }
    }
  }

  /** A JSON value kept in the record. */
  static Payload json(String text) {
    return new Json(JsonValue.parse(text));
  }
}
