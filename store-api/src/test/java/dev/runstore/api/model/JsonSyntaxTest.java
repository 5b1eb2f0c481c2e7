package dev.runstore.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

final class JsonSyntaxTest {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String SEED =
      "{\"a\":[1,-2.5e+10,0,0.5,\"x\\n\\u00e9é€😀\",true,false,null],\"b\" : { } ,\"c\":[ ]}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}", "[]", "\"\"", "0", "-0", "12", "1.5", "1e5", "-1.5E-7", "true", "false", "null", SEED
      })
  void isCertainOfJson(String json) {
    assertThat(JsonSyntax.isCertain(json.getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,}",
        "01",
        "1.",
        "-",
        "1e",
        "tru",
        "nul",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "1 2",
        "{} []",
        "'a'",
        "{a:1}",
        "+1",
        ".5",
        "NaN",
        "[1 2]",
        "\u0000"
      })
  void isNotCertainOfOthers(String text) {
    assertThat(JsonSyntax.isCertain(text.getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  @Test
  void isNotCertainOfBytesThatAreNotUtf8() {
    byte[][] wrong = {
      {(byte) 0x80},
      {(byte) 0xC0, (byte) 0x80},
      {(byte) 0xE0, (byte) 0x80, (byte) 0x80},
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
      {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
      {(byte) 0xF8, (byte) 0x88, (byte) 0x80, (byte) 0x80},
      {(byte) 0xC3},
      {(byte) 0xFF}
    };
    for (byte[] bytes : wrong) {
      byte[] text = new byte[bytes.length + 2];
      text[0] = '"';
      text[text.length - 1] = '"';
      System.arraycopy(bytes, 0, text, 1, bytes.length);
      assertThat(JsonSyntax.isCertain(text)).isFalse();
    }
  }

  @Test
  void leavesWhatIsNestedDeeplyToTheParser() {
    byte[] deep = ("[".repeat(5_000) + "]".repeat(5_000)).getBytes(StandardCharsets.UTF_8);
    assertThat(JsonSyntax.isCertain(deep)).isFalse();
  }

  /** What it is certain of, the parser takes. */
  @Test
  void isNeverCertainOfWhatTheParserRefuses() {
    Random random = new Random(11);
    byte[] seed = SEED.getBytes(StandardCharsets.UTF_8);
    int certain = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] changed = seed.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = random.nextInt(changed.length);
        changed[at] =
            random.nextBoolean() ? seed[random.nextInt(seed.length)] : (byte) random.nextInt(256);
      }
      if (JsonSyntax.isCertain(changed)) {
        certain++;
        assertThat(isTaken(changed)).as(new String(changed, StandardCharsets.UTF_8)).isTrue();
      }
    }
    assertThat(certain).isPositive();
  }

  private static boolean isTaken(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }
}
