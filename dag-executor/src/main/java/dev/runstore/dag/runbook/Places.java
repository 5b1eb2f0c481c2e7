package dev.runstore.dag.runbook;

import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Where a value stands in the text of a runbook. */
final class Places {
  private Places() {}

  static Position of(RunbookSource source, Object... path) {
    try {
      Optional<Node> node = Optional.of(YamlText.compose(source.file(), source.text()));
      for (Object part : path) {
        node = node.flatMap(parent -> child(parent, part));
      }
      return node.map(Problems::position).orElse(Position.NOWHERE);
    } catch (RunbookException e) {
      return Position.NOWHERE;
    }
  }

  private static Optional<Node> child(Node parent, Object part) {
    return switch (parent) {
      case MappingNode mapping ->
          mapping.getValue().stream()
              .filter(tuple -> isKey(tuple, part))
              .map(NodeTuple::getValueNode)
              .findFirst();
      case SequenceNode list when part instanceof Integer index && index < list.getValue().size() ->
          Optional.of(list.getValue().get(index));
      default -> Optional.empty();
    };
  }

  private static boolean isKey(NodeTuple tuple, Object part) {
    return tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(part);
  }
}
