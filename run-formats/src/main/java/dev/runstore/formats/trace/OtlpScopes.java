package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who recorded what: the resources and scopes of a file. Equal ones are kept once, however often
 * the file repeats them.
 */
final class OtlpScopes {
  private static final List<String> ENCODINGS =
      List.of("hex-lower", "hex-upper-or-mixed", "base64");

  /** A scope within a resource entry. */
  private static final class Scope {
    final Resource resource;
    JsonValue json = JsonValue.NULL;

    Scope(Resource resource) {
      this.resource = resource;
    }
  }

  /** One entry of the file for a resource. */
  private static final class Resource {
    JsonValue json = JsonValue.NULL;
  }

  private final List<Scope> scopes = new ArrayList<>();
  private final Map<JsonValue, JsonValue> known = new HashMap<>();
  private @Nullable Resource resource;

  void beginResource() {
    resource = new Resource();
  }

  void endResource() {
    resource = null;
  }

  /** Opens a scope and gives its number. */
  int beginScope() {
    Resource current = resource;
    scopes.add(new Scope(current == null ? new Resource() : current));
    return scopes.size() - 1;
  }

  /** Says what the resource is. */
  void resource(JsonValue json) {
    Resource current = resource;
    if (current != null) {
      current.json = same(json);
    }
  }

  /** Says what the scope is. */
  void scope(JsonValue json) {
    scopes.get(scopes.size() - 1).json = same(json);
  }

  private JsonValue same(JsonValue value) {
    JsonValue same = known.putIfAbsent(value, value);
    return same == null ? value : same;
  }

  /** The resource of a scope, as written; null if there is none. */
  JsonValue resourceOf(int scope) {
    return scopes.get(scope).resource.json;
  }

  /** Whether two scopes are of the same entry of the file. */
  boolean isSameEntry(int scope, int other) {
    return scopes.get(scope).resource == scopes.get(other).resource;
  }

  /** The scope as written; null if there is none. */
  JsonValue scopeOf(int scope) {
    return scopes.get(scope).json;
  }

  static byte encoding(String name) {
    return (byte) ENCODINGS.indexOf(name);
  }

  static String encoding(byte number) {
    return ENCODINGS.get(number);
  }
}
