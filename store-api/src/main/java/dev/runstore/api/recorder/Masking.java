package dev.runstore.api.recorder;

import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Warning;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Puts {@code ***} where a secret stands. */
final class Masking {
  static final Masking NONE = new Masking(List.of());
  private static final String MASK = "***";
  private static final int SHORTEST_LINE = 4;

  private final List<String> secrets;
  private final List<byte[]> bytes;

  private Masking(List<String> secrets) {
    this.secrets = secrets;
    this.bytes = secrets.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** The lines of a secret of several lines are secrets, too: logs come line by line. */
  static Masking of(Collection<String> secrets) {
    return new Masking(
        secrets.stream()
            .filter(secret -> !secret.isEmpty())
            .<String>mapMulti(
                (secret, add) -> {
                  add.accept(secret);
                  secret.lines().filter(l -> l.strip().length() >= SHORTEST_LINE).forEach(add);
                })
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList());
  }

  boolean isEmpty() {
    return secrets.isEmpty();
  }

  /** The secrets in UTF-8, the longest first. */
  List<byte[]> secrets() {
    return bytes;
  }

  String text(String text) {
    String masked = text;
    for (String secret : secrets) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }

  ErrorInfo error(ErrorInfo error) {
    return secrets.isEmpty()
        ? error
        : new ErrorInfo(text(error.type()), text(error.message()), error.detail().map(this::text));
  }

  Warning warning(Warning warning) {
    return secrets.isEmpty() ? warning : new Warning(text(warning.code()), text(warning.message()));
  }

  Attributes attributes(Attributes attributes) {
    if (secrets.isEmpty()) {
      return attributes;
    }
    Map<String, JsonValue> masked = new LinkedHashMap<>();
    attributes.values().forEach((key, value) -> masked.put(key, json(value)));
    return new Attributes(masked);
  }

  Payload payload(Payload payload) {
    if (secrets.isEmpty()) {
      return payload;
    }
    return switch (payload) {
      case Payload.Json json -> new Payload.Json(json(json.value()));
      case Payload.Binary binary ->
          new Payload.Binary(MaskingStream.masked(binary.bytes(), this), binary.contentType());
      case Payload.Reference reference ->
          new Payload.Reference(
              text(reference.preview()),
              reference.byteLength(),
              reference.limit(),
              reference.sha256(),
              reference.contentType(),
              reference.node(),
              reference.artifact());
    };
  }

  /** Escapes can hide a secret from a search of the text, so a value that has any is walked. */
  JsonValue json(JsonValue value) {
    String text = value.toString();
    boolean plain = text.indexOf('\\') < 0 && text.equals(text(text));
    if (secrets.isEmpty() || plain) {
      return value;
    }
    JsonNode tree = value.tree();
    JsonNode masked = node(tree);
    return masked.equals(tree) ? value : JsonValue.of(masked);
  }

  private JsonNode node(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object
          .properties()
          .forEach(member -> copy.set(text(member.getKey()), node(member.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> copy.add(node(element)));
      return copy;
    }
    String text = node.isString() ? node.stringValue() : node.toString();
    String masked = text(text);
    return masked.equals(text) ? node : JsonNodeFactory.instance.stringNode(masked);
  }
}
