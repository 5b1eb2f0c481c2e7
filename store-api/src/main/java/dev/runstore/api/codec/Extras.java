package dev.runstore.api.codec;

import dev.runstore.api.model.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fields of a newer version: kept as an object that mirrors where they stood, and put back there.
 */
final class Extras {
  private Extras() {}

  static JsonValue json(Map<String, Object> fields) {
    return JsonValue.trusted(Json.bytes(out -> write(fields, out)));
  }

  private static void write(Map<?, ?> fields, JsonGenerator out) {
    out.writeStartObject();
    fields.forEach(
        (name, value) -> {
          out.writeName(name.toString());
          if (value instanceof Map<?, ?> nested) {
            write(nested, out);
          } else if (value instanceof JsonValue json) {
            out.writeRawValue(new RawJson(json));
          }
        });
    out.writeEndObject();
  }

  /**
   * The record with the fields put back. Only what goes into an object of the record is re-made.
   */
  static JsonValue restore(byte[] record, JsonValue extra) {
    List<Members.Member> members = new ArrayList<>(Members.of(record));
    Set<String> known = new HashSet<>();
    members.forEach(member -> known.add(member.name()));
    List<Members.Member> extras = Members.of(extra.shared());
    if (extras.stream().noneMatch(member -> known.contains(member.name()))) {
      members.addAll(extras);
      return Members.object(members);
    }
    JsonNode tree = JsonValue.trusted(record).tree();
    merge(tree, (ObjectNode) extra.tree());
    return JsonValue.of(tree);
  }

  private static void merge(JsonNode target, ObjectNode extra) {
    extra
        .properties()
        .forEach(
            field -> {
              JsonNode there = child(target, field.getKey());
              if (there != null
                  && there.isContainer()
                  && field.getValue() instanceof ObjectNode nested) {
                merge(there, nested);
              } else if (target instanceof ObjectNode object) {
                object.set(field.getKey(), field.getValue());
              }
            });
  }

  private static @org.jspecify.annotations.Nullable JsonNode child(JsonNode target, String name) {
    if (target instanceof ArrayNode array) {
      return array.get(Integer.parseInt(name));
    }
    return target.get(name);
  }
}
