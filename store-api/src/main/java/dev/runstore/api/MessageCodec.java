package dev.runstore.api;

import dev.runstore.api.model.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON of a stored message: {@code {"schema":{"name","version"},"$schema":…,"content":…}}. The
 * texts of schema and content are kept as they came.
 */
final class MessageCodec {
  private static final JsonFactory JSON = new JsonFactory();

  private MessageCodec() {}

  static byte[] encode(Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, "{\"schema\":{\"name\":");
    value(out, JsonValue.string(message.schemaName()));
    text(out, ",\"version\":");
    value(out, JsonValue.string(message.schemaVersion()));
    text(out, "},\"$schema\":");
    value(out, message.schema());
    text(out, ",\"content\":");
    value(out, message.content());
    text(out, "}");
    return out.toByteArray();
  }

  /** Reads a message; {@link IllegalArgumentException} says what is wrong with it. */
  static Message decode(byte[] json) {
    JsonValue.parse(json);
    Map<String, JsonValue> members = members(json);
    Map<String, JsonValue> schema = members(require(members, "schema").shared());
    return new Message(
        string(schema, "name"),
        string(schema, "version"),
        require(members, "$schema"),
        require(members, "content"));
  }

  private static String string(Map<String, JsonValue> members, String name) {
    return Optional.ofNullable(require(members, name).tree())
        .filter(tools.jackson.databind.JsonNode::isString)
        .map(tools.jackson.databind.JsonNode::asString)
        .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is no text"));
  }

  private static JsonValue require(Map<String, JsonValue> members, String name) {
    JsonValue value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException("\"" + name + "\" is missing");
    }
    return value;
  }

  private static Map<String, JsonValue> members(byte[] json) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("an object is expected");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        int to = (int) parser.currentLocation().getByteOffset();
        members.put(name, JsonValue.trusted(Arrays.copyOfRange(json, from, to)));
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException(JsonValue.reason(e), e);
    }
    return members;
  }

  private static void value(ByteArrayOutputStream out, JsonValue value) {
    out.writeBytes(value.shared());
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
