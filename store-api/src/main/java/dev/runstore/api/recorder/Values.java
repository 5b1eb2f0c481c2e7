package dev.runstore.api.recorder;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Texts;
import dev.runstore.api.model.Warning;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the values of an engine are as payloads. Nothing an engine gives makes this fail. */
final class Values {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Values() {}

  /** A value that was given, be it null. */
  static Optional<Object> given(@Nullable Object value) {
    return Optional.of(value == null ? JsonValue.NULL : value);
  }

  /** The payload of a value, however long it is. */
  static Payload payload(String node, @Nullable Object value, Consumer<Warning> warnings) {
    return switch (value) {
      case null -> new Payload.Json(JsonValue.NULL);
      case Payload payload -> payload;
      case JsonValue json -> new Payload.Json(json);
      case CharSequence text -> new Payload.Json(JsonValue.string(text.toString()));
      case byte[] bytes -> new Payload.Binary(bytes.clone(), ArtifactInfo.BYTES);
      default -> new Payload.Json(written(node, value, warnings));
    };
  }

  /** The payload of a file's content: JSON if it is, else text or bytes. */
  static Payload content(Path file, byte[] bytes) {
    String contentType = contentType(file, bytes);
    if (contentType.equals(JSON)) {
      try {
        return new Payload.Json(JsonValue.parse(bytes));
      } catch (IllegalArgumentException e) {
        return new Payload.Binary(bytes, TEXT);
      }
    }
    return new Payload.Binary(bytes, contentType);
  }

  /** The media type of a file, judged by its name and its beginning. */
  static String contentType(Path file, byte[] head) {
    if (text(head, Texts.codePointEnd(head, Math.max(0, head.length - 4))).isEmpty()) {
      return ArtifactInfo.BYTES;
    }
    return file.toString().endsWith(".json") ? JSON : TEXT;
  }

  /** The first bytes as text; empty if they are none. */
  static Optional<String> text(byte[] bytes, int length) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
      return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static JsonValue written(String node, Object value, Consumer<Warning> warnings) {
    try {
      return JsonValue.parse(Texts.wellFormed(MAPPER.writeValueAsString(value)));
    } catch (RuntimeException | StackOverflowError e) {
      warnings.accept(
          new Warning(
              "payload.text",
              "the value of "
                  + node
                  + " ("
                  + value.getClass().getName()
                  + ") cannot be written as JSON, its text is kept instead: "
                  + e.getMessage()));
      return JsonValue.string(described(value));
    }
  }

  private static String described(Object value) {
    try {
      return String.valueOf(value);
    } catch (RuntimeException | StackOverflowError e) {
      return value.getClass().getName() + ", whose text cannot be had: " + e.getClass().getName();
    }
  }
}
