package dev.runstore.formats.cromwell;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.formats.draft.JsonView;
import java.util.List;
import java.util.Optional;

/** Failures, each of which may be caused by others. */
final class CromwellFailures {
  private CromwellFailures() {}

  /** The first with its causes in the detail, a line for each, indented by their depth. */
  static Optional<ErrorInfo> error(String type, List<JsonView> failures) {
    if (failures.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder tree = new StringBuilder();
    failures.forEach(failure -> write(tree, failure, 0));
    return Optional.of(new ErrorInfo(type, message(failures.get(0)), Optional.of(tree.toString())));
  }

  /** How many are not caused by others. */
  static long leaves(List<JsonView> failures) {
    long leaves = 0;
    for (JsonView failure : failures) {
      List<JsonView> causes = failure.at("causedBy").items();
      leaves += causes.isEmpty() ? 1 : leaves(causes);
    }
    return leaves;
  }

  private static void write(StringBuilder tree, JsonView failure, int depth) {
    if (tree.length() < ErrorInfo.MAX_DETAIL) {
      tree.append("  ".repeat(Math.min(depth, 20))).append(message(failure)).append('\n');
      failure.at("causedBy").items().forEach(cause -> write(tree, cause, depth + 1));
    }
  }

  private static String message(JsonView failure) {
    return failure.at("message").text(failure.text("the failure has no message"));
  }
}
