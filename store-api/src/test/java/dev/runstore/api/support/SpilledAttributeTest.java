package dev.runstore.api.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.ArtifactName;
import dev.runstore.api.model.JsonValue;
import org.junit.jupiter.api.Test;

final class SpilledAttributeTest {
  private static final SpilledAttribute SPILLED =
      SpilledAttribute.of(
          new ArtifactName(SpilledAttribute.name("vector \"\u00e4\"")),
          JsonValue.string("0.5,".repeat(1_000)));

  @Test
  void isReadAsItWasWritten() {
    assertThat(SpilledAttribute.read(SPILLED.json())).contains(SPILLED);
    assertThat(SpilledAttribute.read(SPILLED.withoutArtifact())).isEmpty();
  }

  @Test
  void whatOnlyLooksLikeItIsAnotherValue() {
    for (String other :
        new String[] {
          "{\"artifact\":\"attributes/a\"}",
          "\"attributes/a\"",
          SPILLED.json().toString().replace("byteLength", "bytes"),
          SPILLED.json().toString().replace("\"sha256\":\"", "\"sha256\":\"x"),
          SPILLED.json().toString().replace("}", ",\"more\":1}"),
        }) {
      assertThat(SpilledAttribute.read(JsonValue.trusted(bytes(other)))).as(other).isEmpty();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
