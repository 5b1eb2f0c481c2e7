package dev.runstore.dag.runbook;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.config.Units;
import dev.runstore.api.model.Texts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The keys of one mapping; whatever is not as expected goes to the problems. */
final class Fields {
  private static final Set<Tag> TEXT = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL);
  private final String what;
  private final Node self;
  private final Problems problems;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();

  private Fields(String what, Node self, Problems problems) {
    this.what = what;
    this.self = self;
    this.problems = problems;
  }

  /** The fields of a mapping of any keys. */
  static Fields of(String what, Node node, Problems problems) {
    Fields fields = new Fields(what, node, problems);
    if (!(node instanceof MappingNode mapping)) {
      problems.add(node, what + " must be a mapping of keys and values, not " + kind(node));
      return fields;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(tuple.getKeyNode(), "a key of " + what + " must be text");
      } else if (fields.keys.putIfAbsent(key.getValue(), key) != null) {
        problems.add(key, "the key " + Texts.quote(key.getValue()) + " stands twice in " + what);
      } else {
        fields.values.put(key.getValue(), tuple.getValueNode());
      }
    }
    return fields;
  }

  /** The fields of a mapping that has no other keys than these. */
  static Fields of(String what, Node node, Problems problems, List<String> known) {
    Fields fields = of(what, node, problems);
    fields.keys.forEach(
        (key, at) -> {
          if (!known.contains(key)) {
            problems.add(
                at,
                "unknown key "
                    + Texts.quote(key)
                    + " in "
                    + what
                    + Suggestions.didYouMean(key, known));
          }
        });
    return fields;
  }

  static String kind(Node node) {
    return switch (node) {
      case MappingNode mapping -> "a mapping";
      case SequenceNode sequence -> "a list";
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "nothing";
      case ScalarNode scalar -> Texts.quote(scalar.getValue());
      default -> "this";
    };
  }

  Map<String, Node> entries() {
    return values;
  }

  Node key(String name) {
    return keys.getOrDefault(name, self);
  }

  Optional<Node> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  Optional<Node> required(String key) {
    if (!values.containsKey(key) && self instanceof MappingNode) {
      problems.add(self, what + " has no " + key);
    }
    return value(key);
  }

  Optional<String> text(String key) {
    return value(key).flatMap(node -> text(key, node));
  }

  Optional<String> requiredText(String key) {
    return required(key).flatMap(node -> text(key, node));
  }

  Optional<String> text(String key, Node node) {
    if (node instanceof ScalarNode scalar && TEXT.contains(scalar.getTag())) {
      if (scalar.getValue().indexOf('\0') >= 0) {
        problems.add(node, key + " of " + what + " has a NUL character");
        return Optional.empty();
      }
      return Optional.of(scalar.getValue());
    }
    problems.add(node, key + " of " + what + " must be text, not " + kind(node));
    return Optional.empty();
  }

  /** A text made into something; the error that this throws is reported where the text stands. */
  <T> Optional<T> parsed(String key, Function<String, T> parser) {
    return value(key).flatMap(node -> parsed(key, node, parser));
  }

  <T> Optional<T> parsed(String key, Node node, Function<String, T> parser) {
    return text(key, node)
        .flatMap(
            text -> {
              try {
                return Optional.of(parser.apply(text));
              } catch (IllegalArgumentException e) {
                problems.add(node, key + " of " + what + ": " + e.getMessage());
                return Optional.empty();
              }
            });
  }

  Optional<Duration> duration(String key) {
    return parsed(
        key,
        text -> {
          Duration duration = Units.duration(text);
          if (duration.isZero()) {
            throw new IllegalArgumentException("must be longer than nothing");
          }
          return duration;
        });
  }

  Optional<BigDecimal> number(String key, BigDecimal least, BigDecimal most) {
    return parsed(
        key,
        text -> {
          BigDecimal number;
          try {
            number = new BigDecimal(text);
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number is expected, not " + Texts.quote(text), e);
          }
          if (number.compareTo(least) < 0 || number.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                "must be from " + least + " to " + most + ", not " + text);
          }
          return number;
        });
  }

  Optional<Integer> integer(String key, int least, int most) {
    return number(key, BigDecimal.valueOf(least), BigDecimal.valueOf(most))
        .flatMap(
            number -> {
              try {
                return Optional.of(number.intValueExact());
              } catch (ArithmeticException e) {
                problems.add(
                    values.getOrDefault(key, self), key + " of " + what + " must be whole");
                return Optional.empty();
              }
            });
  }

  /** A list, or one item without the list around it. */
  List<Node> items(String key) {
    return value(key)
        .map(node -> node instanceof SequenceNode list ? list.getValue() : List.of(node))
        .orElse(List.of());
  }

  Map<String, String> texts(String key, Function<String, Optional<String>> refusal) {
    Map<String, String> texts = new LinkedHashMap<>();
    value(key)
        .ifPresent(
            node -> {
              Fields fields = of(key + " of " + what, node, problems);
              fields
                  .entries()
                  .forEach(
                      (name, value) -> {
                        refusal
                            .apply(name)
                            .ifPresent(reason -> problems.add(fields.key(name), reason));
                        fields.text(name, value).ifPresent(text -> texts.put(name, text));
                      });
            });
    return texts;
  }
}
