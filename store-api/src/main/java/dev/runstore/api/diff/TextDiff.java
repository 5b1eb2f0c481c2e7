package dev.runstore.api.diff;

import dev.runstore.api.diff.Edits.Edit;
import dev.runstore.api.model.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * What differs between two texts, by lines: each stretch with its place as in {@code -3,2 +3,1}.
 */
final class TextDiff {
  private static final int MOST = 50;

  private TextDiff() {}

  static void tell(Place place, String what, String a, String b) {
    List<String> left = a.lines().toList();
    List<String> right = b.lines().toList();
    List<Edit> edits = Edits.between(left, right);
    if (edits.isEmpty() && !a.equals(b)) {
      place.tell(what, "line ends", Difference.Change.CHANGED, Optional.empty(), Optional.empty());
    }
    for (Edit edit : edits.subList(0, Math.min(MOST, edits.size()))) {
      Optional<JsonValue> removed = lines(left.subList(edit.a(), edit.aEnd()));
      Optional<JsonValue> added = lines(right.subList(edit.b(), edit.bEnd()));
      place.tell(
          what,
          "-" + span(edit.a(), edit.aEnd()) + " +" + span(edit.b(), edit.bEnd()),
          Place.changeOf(removed, added),
          removed,
          added);
    }
    if (edits.size() > MOST) {
      place.tell(
          what,
          "(" + (edits.size() - MOST) + " more)",
          Difference.Change.CHANGED,
          Optional.empty(),
          Optional.empty());
    }
  }

  private static String span(int from, int to) {
    return (from + 1) + "," + (to - from);
  }

  private static Optional<JsonValue> lines(List<String> lines) {
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(JsonValue.string(String.join("\n", lines)));
  }
}
