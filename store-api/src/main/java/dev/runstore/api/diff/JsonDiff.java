package dev.runstore.api.diff;

import dev.runstore.api.diff.Difference.Change;
import dev.runstore.api.diff.Edits.Edit;
import dev.runstore.api.model.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What differs between two JSON values: members by name, elements by the shortest edit, numbers by
 * value. Tells at most {@value #MOST} differences, and how many more there are.
 */
final class JsonDiff {
  private static final int MOST = 100;

  private final Place place;
  private final String what;
  private int found;

  private JsonDiff(Place place, String what) {
    this.place = place;
    this.what = what;
  }

  static void tell(Place place, String what, JsonValue a, JsonValue b) {
    if (a.equals(b)) {
      return;
    }
    JsonDiff diff = new JsonDiff(place, what);
    diff.compare("", a.tree(), b.tree());
    if (diff.found > MOST) {
      place.tell(
          what,
          "(" + (diff.found - MOST) + " more)",
          Change.CHANGED,
          Optional.empty(),
          Optional.empty());
    }
  }

  private void compare(String path, JsonNode a, JsonNode b) {
    if (a.isObject() && b.isObject()) {
      TreeSet<String> names = new TreeSet<>(a.propertyNames());
      names.addAll(b.propertyNames());
      for (String name : names) {
        String below = path + "/" + name.replace("~", "~0").replace("/", "~1");
        if (a.has(name) && b.has(name)) {
          compare(below, a.get(name), b.get(name));
        } else {
          found(below, Optional.ofNullable(a.get(name)), Optional.ofNullable(b.get(name)));
        }
      }
    } else if (a.isArray() && b.isArray()) {
      elements(path, a, b);
    } else if (!same(a, b)) {
      found(path, Optional.of(a), Optional.of(b));
    }
  }

  /** Where elements were replaced by as many or fewer, these are compared one by one. */
  private void elements(String path, JsonNode a, JsonNode b) {
    for (Edit edit : Edits.between(elements(a), elements(b))) {
      int pairs = Math.min(edit.aEnd() - edit.a(), edit.bEnd() - edit.b());
      for (int i = 0; i < pairs; i++) {
        compare(path + "/" + (edit.b() + i), a.get(edit.a() + i), b.get(edit.b() + i));
      }
      for (int i = edit.a() + pairs; i < edit.aEnd(); i++) {
        found(path + "/" + i, Optional.of(a.get(i)), Optional.empty());
      }
      for (int i = edit.b() + pairs; i < edit.bEnd(); i++) {
        found(path + "/" + i, Optional.empty(), Optional.of(b.get(i)));
      }
    }
  }

  private static List<JsonNode> elements(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>(array.size());
    array.forEach(elements::add);
    return elements;
  }

  private static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    return a.equals(b);
  }

  private void found(String path, Optional<JsonNode> a, Optional<JsonNode> b) {
    if (++found <= MOST) {
      place.tell(what, path, Place.changeOf(a, b), a.map(JsonValue::of), b.map(JsonValue::of));
    }
  }
}
