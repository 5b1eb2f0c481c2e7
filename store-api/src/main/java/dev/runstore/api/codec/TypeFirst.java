package dev.runstore.api.codec;

import dev.runstore.api.model.JsonValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Brings an event that somebody else wrote into the order that the reader needs. */
final class TypeFirst {
  private TypeFirst() {}

  static byte[] reordered(byte[] event) {
    ObjectNode tree = (ObjectNode) JsonValue.trusted(event).tree();
    JsonNode type = tree.get("type");
    ObjectNode ordered = tree.objectNode();
    ordered.set("type", type);
    tree.properties().forEach(field -> ordered.set(field.getKey(), field.getValue()));
    return JsonValue.of(ordered).shared();
  }
}
