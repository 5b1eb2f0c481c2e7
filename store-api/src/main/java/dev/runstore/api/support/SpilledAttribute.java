package dev.runstore.api.support;

import dev.runstore.api.model.ArtifactName;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What stands in the place of an attribute that is too large for the history: where its value is.
 *
 * @param artifact of the run, or of the attempt whose attribute it is
 * @param byteLength of the whole value
 * @param sha256 of the whole value
 * @param preview its beginning
 */
public record SpilledAttribute(
    ArtifactName artifact, long byteLength, Sha256 sha256, String preview) {
  private static final String FOLDER = "attributes/";
  private static final byte[] BEGINNING =
      ("{\"artifact\":\"" + FOLDER).getBytes(StandardCharsets.US_ASCII);
  private static final int PREVIEW_BYTES = 256;

  /** How the artifact of an attribute is named, before names that are too long are cut. */
  public static String name(String attribute) {
    return FOLDER + attribute;
  }

  /** Of a value that is stored under this name. */
  public static SpilledAttribute of(ArtifactName artifact, JsonValue value) {
    return new SpilledAttribute(
        artifact,
        value.byteLength(),
        Sha256.of(value.shared()),
        Payloads.preview(value.shared(), PREVIEW_BYTES));
  }

  /** The value of the attribute. */
  public JsonValue json() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("artifact", artifact.value());
    return described(members);
  }

  /** The same where the artifact does not go along. */
  JsonValue withoutArtifact() {
    return described(new LinkedHashMap<>());
  }

  private JsonValue described(Map<String, Object> members) {
    members.put("byteLength", byteLength);
    members.put("sha256", sha256.hex());
    members.put("preview", preview);
    return JsonValue.object(members);
  }

  /** What the value of an attribute says; empty if it is any other value. */
  public static Optional<SpilledAttribute> read(JsonValue value) {
    byte[] utf8 = value.shared();
    if (utf8.length < BEGINNING.length
        || !Arrays.equals(utf8, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length)) {
      return Optional.empty();
    }
    JsonNode told = value.tree();
    try {
      SpilledAttribute spilled =
          new SpilledAttribute(
              new ArtifactName(told.path("artifact").asString("")),
              told.path("byteLength").asLong(-1),
              new Sha256(told.path("sha256").asString("")),
              told.path("preview").asString(""));
      return Optional.of(spilled).filter(read -> read.json().equals(value));
    } catch (IllegalArgumentException anotherValue) {
      return Optional.empty();
    }
  }
}
