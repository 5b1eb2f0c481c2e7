package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Who recorded what: the resources and scopes of a file. Equal ones are kept once, however often
 * the file repeats them.
 */
final class OtlpScopes {
  private static final JsonFactory FACTORY = new JsonFactory();
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

  /** Reads the resource that the parser is at. */
  void resource(JsonParser parser) {
    Resource current = resource;
    JsonValue json = copy(parser);
    if (current != null) {
      current.json = json;
    }
  }

  /** Reads the scope that the parser is at. */
  void scope(JsonParser parser) {
    scopes.get(scopes.size() - 1).json = copy(parser);
  }

  private JsonValue copy(JsonParser parser) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.copyCurrentStructure(parser);
    }
    JsonValue value = JsonValue.trusted(bytes.toByteArray());
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
