package dev.runstore.dag.runbook;

import dev.runstore.api.model.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML node as a JSON value; what JSON does not have is refused. */
final class YamlJson {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_NODES = 100_000;
  private int nodes;

  private YamlJson() {}

  static Optional<JsonValue> read(Node node, Problems problems) {
    try {
      return Optional.of(JsonValue.of(new Holder(new YamlJson().value(node, 0)).json()));
    } catch (Refused e) {
      problems.add(e.at, e.what);
      return Optional.empty();
    }
  }

  private @Nullable Object value(Node node, int depth) {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
      throw new Refused(
          Problems.position(node),
          "a value nested deeper than " + MAX_DEPTH + " or of more than " + MAX_NODES + " parts");
    }
    return switch (node) {
      case MappingNode mapping -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
          if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            throw new Refused(Problems.position(tuple.getKeyNode()), "a key must be text");
          }
          if (members.containsKey(key.getValue())) {
            throw new Refused(Problems.position(key), "\"" + key.getValue() + "\" stands twice");
          }
          members.put(key.getValue(), value(tuple.getValueNode(), depth + 1));
        }
        yield members;
      }
      case SequenceNode sequence -> {
        List<@Nullable Object> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(value(item, depth + 1));
        }
        yield items;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new Refused(Problems.position(node), "cannot be written as JSON");
    };
  }

  private static @Nullable Object scalar(ScalarNode node) {
    Tag tag = node.getTag();
    String text = node.getValue();
    if (tag.equals(Tag.STR)) {
      return text;
    }
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return text.equalsIgnoreCase("true");
    }
    try {
      if (tag.equals(Tag.INT)) {
        return integer(text);
      }
      if (tag.equals(Tag.FLOAT)) {
        return new BigDecimal(text);
      }
    } catch (NumberFormatException e) {
      throw new Refused(Problems.position(node), "\"" + text + "\" is no number that JSON has");
    }
    throw new Refused(Problems.position(node), "the tag " + tag + " is not known");
  }

  private static BigInteger integer(String text) {
    if (text.startsWith("0x")) {
      return new BigInteger(text.substring(2), 16);
    }
    return text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
  }

  private record Holder(@Nullable Object value) {
    Object json() {
      return value == null ? tools.jackson.databind.node.NullNode.getInstance() : value;
    }
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Position at;
    private final String what;

    Refused(Position at, String what) {
      super(what, null, false, false);
      this.at = at;
      this.what = what;
    }
  }
}
