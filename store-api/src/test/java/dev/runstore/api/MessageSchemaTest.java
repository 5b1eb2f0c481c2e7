package dev.runstore.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.runstore.api.model.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSchemaTest {
  private static final JsonValue REPORT =
      JsonValue.parse(
          """
          {"type":"object","required":["count","words"],"additionalProperties":false,
           "properties":{"count":{"type":"integer","minimum":1},
                         "words":{"type":"array","items":{"$ref":"#/$defs/word"}}},
           "$defs":{"word":{"type":"string","maxLength":3}}}\
          """);

  @TempDir Path folder;

  @Test
  void eachPlaceThatDoesNotFollowIsNamed() {
    assertThat(problems(REPORT, "{\"count\":1,\"words\":[\"a\"]}")).isEmpty();
    assertThat(problems(REPORT, "{\"count\":0,\"words\":[\"long\",5],\"more\":true}"))
        .hasSize(4)
        .anyMatch(line -> line.startsWith("/count: "))
        .anyMatch(line -> line.startsWith("/words/0: "))
        .anyMatch(line -> line.startsWith("/words/1: "))
        .anyMatch(line -> line.contains("'more'"));
  }

  @Test
  void aPatternWithARepeatedGroupTakesLongTexts() throws Exception {
    JsonValue schema = JsonValue.parse("{\"type\":\"string\",\"pattern\":\"^(a|b)*$\"}");
    FutureTask<List<String>> check =
        new FutureTask<>(() -> problems(schema, "\"" + "a".repeat(20_000) + "\""));
    new Thread(null, check, "small", 1 << 18).start();
    assertThat(check.get()).isEmpty();
    assertThat(problems(schema, "\"" + "a".repeat(20_000) + "c\"")).hasSize(1);
    JsonValue endless = JsonValue.parse("{\"$ref\":\"#\"}");
    assertThat(problems(endless, "1")).singleElement().asString().contains("without end");
  }

  @Test
  void aSchemaMaySayItsDraft() {
    JsonValue draft4 =
        JsonValue.parse(
            "{\"$schema\":\"http://json-schema.org/draft-04/schema#\","
                + "\"maximum\":5,\"exclusiveMaximum\":true}");

    assertThat(problems(draft4, "5")).hasSize(1);
    assertThat(problems(draft4, "4")).isEmpty();
    assertThat(problems(JsonValue.parse("false"), "4")).hasSize(1);
    assertThat(problems(JsonValue.parse("true"), "4")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"strin\"}",
        "[1]",
        "\"string\"",
        "5",
        "{\"properties\":[]}",
        "{\"$ref\":\"other.json\"}",
        "{\"$ref\":\"file:///etc/hostname\"}",
        "{\"$ref\":\"#/$defs/missing\"}",
        "{\"properties\":{\"a\":{\"items\":{\"$ref\":\"http://127.0.0.1:1/x.json\"}}}}",
        "{\"$schema\":\"http://127.0.0.1:1/draft\"}",
        "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"exclusiveMaximum\":5}"
      })
  void aSchemaThatCannotBeUsedSaysWhy(String schema) {
    assertThat(Message.problemsOfSchema(JsonValue.parse(schema)))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).isNotBlank().doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "{}",
        "{\"type\":\"object\",\"unknown keyword\":1}",
        "{\"properties\":{\"a\":{\"$ref\":\"#\"}}}",
        "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"maximum\":5}"
      })
  void aSchemaThatCanBeUsedHasNoProblems(String schema) {
    assertThat(Message.problemsOfSchema(JsonValue.parse(schema))).isEmpty();
    assertThat(Message.problemsOfSchema(REPORT)).isEmpty();
  }

  @Test
  void nothingIsFetched() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, 4);
          exchange.getResponseBody().write("true".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    Path file = Files.writeString(folder.resolve("schema.json"), "true");
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/s.json";
      for (String uri :
          List.of(url, file.toUri().toString(), "classpath:draft-04/schema", "resource:x.json")) {
        assertThat(problems(JsonValue.parse("{\"$ref\":\"" + uri + "\"}"), "1"))
            .as(uri)
            .hasSize(1)
            .allMatch(line -> line.startsWith("the schema cannot be used: "));
        assertThat(problems(JsonValue.parse("{\"$schema\":\"" + uri + "\"}"), "1"))
            .as(uri)
            .hasSize(1);
      }
    } finally {
      server.stop(0);
    }
    assertThat(asked).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":12}",
        "{\"pattern\":\"(\"}",
        "{\"$ref\":\"#/nowhere\"}",
        "[]",
        "\"text\"",
        "{\"$schema\":5}",
        "{\"$ref\":\"#\"}",
        "{\"$id\":\"not a uri: %%\",\"type\":\"object\"}"
      })
  void aSchemaThatIsNoneIsAProblemAndNoAccident(String schema) {
    assertThat(problems(JsonValue.parse(schema), "\"x\"")).isNotEmpty();
  }

  @Test
  void aMessageKeepsItsTexts() {
    Message message =
        new Message(
            "greeting \"quoted\"",
            "1.0",
            JsonValue.parse("{\"type\": \"object\"}"),
            JsonValue.parse("{\"n\": 1.10, \"a\":1,\"a\":2, \"s\":\"\\u00e9é\"}"));

    assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
    for (String content : List.of("1.0e10", "-0", "\"x\"", "null", "[1,2]", "true", " 5 ")) {
      Message each = new Message("n", "v", JsonValue.parse("true"), JsonValue.parse(content));
      assertThat(MessageCodec.decode(MessageCodec.encode(each)).content().tree())
          .isEqualTo(JsonValue.parse(content).tree());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"schema\":{\"name\":\"a\"},\"$schema\":true,\"content\":1}",
        "{\"schema\":{\"name\":1,\"version\":\"1\"},\"$schema\":true,\"content\":1}",
        "{\"schema\":\"x\",\"$schema\":true,\"content\":1}",
        "{\"schema\":{\"name\":\"a\",\"version\":\"1\"},\"content\":1}",
        "{\"schema\":",
        ""
      })
  void anArtifactThatIsNoMessageIsRefused(String json) {
    assertThatThrownBy(() -> MessageCodec.decode(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> problems(JsonValue schema, String content) {
    return MessageSchema.problems(schema, JsonValue.parse(content));
  }
}
