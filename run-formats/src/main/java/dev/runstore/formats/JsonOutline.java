package dev.runstore.formats;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Texts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * What some content is as JSON: the whole text is checked, but only the names at the top are kept,
 * so that a format can be recognized whatever the order of the members.
 *
 * @param problem why the content is not exactly one JSON value; empty if it is
 * @param kind what the value is, for people: {@code an object}, {@code an array}, {@code a number}
 * @param members the names at the top of an object, each with its value where that is a short text,
 *     else with an empty text; at most {@value #MAX_MEMBERS}
 * @param firstItem likewise of the first item of an array, if that is an object
 */
public record JsonOutline(
    Optional<String> problem,
    String kind,
    Map<String, String> members,
    Map<String, String> firstItem) {
  /** The most names that are kept. */
  public static final int MAX_MEMBERS = 100;

  private static final int MAX_NAME = 80;

  /** Of what the parser holds: of a text at the top or a number, not of those that it passes by. */
  private static final int MAX_HELD = 4 << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(MAX_HELD).build())
          .build();

  /** Copies the members. */
  public JsonOutline {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    firstItem = Collections.unmodifiableMap(new LinkedHashMap<>(firstItem));
  }

  /** The value of a member at the top, where it is a short text. */
  public Optional<String> text(String member) {
    return Optional.ofNullable(members.get(member)).filter(value -> !value.isEmpty());
  }

  /** Whether the value is an object that has all of these members. */
  public boolean has(String... names) {
    return problem.isEmpty() && members.keySet().containsAll(Set.of(names));
  }

  /**
   * Whether the first record is an object that has all of these members: the value, the first of
   * several values, or the first item of an array.
   */
  public boolean firstHas(String... names) {
    return (members.isEmpty() ? firstItem : members).keySet().containsAll(Set.of(names));
  }

  /** The value of a member of the first record, where it is a short text. */
  public Optional<String> firstText(String member) {
    return Optional.ofNullable((members.isEmpty() ? firstItem : members).get(member))
        .filter(value -> !value.isEmpty());
  }

  static JsonOutline of(ImportSource source) {
    try (InputStream in = new BufferedInputStream(source.open(), 65_536);
        JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
      return of(parser);
    } catch (JacksonIOException e) {
      throw new UncheckedIOException(
          "cannot read " + source.name() + ": " + JsonValue.reason(e), e.getCause());
    } catch (StreamConstraintsException e) {
      return broken(
          "over a limit of imports, shorten or leave out the value: " + JsonValue.reason(e));
    } catch (JacksonException e) {
      return broken("not JSON: " + JsonValue.reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
    }
  }

  private static JsonOutline of(JsonParser parser) {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return broken("it is empty, not JSON");
    }
    Map<String, String> members = Map.of();
    Map<String, String> item = Map.of();
    if (first == JsonToken.START_OBJECT) {
      members = members(parser);
    } else if (first == JsonToken.START_ARRAY) {
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT && item.isEmpty()) {
          item = members(parser);
        } else {
          parser.skipChildren();
        }
      }
    }
    parser.finishToken();
    boolean more;
    try {
      more = parser.nextToken() != null;
    } catch (StreamConstraintsException e) {
      throw e;
    } catch (JacksonException e) {
      more = true;
    }
    if (more) {
      return new JsonOutline(
          Optional.of("not JSON: text after the end of the JSON value"),
          kind(first),
          members,
          item);
    }
    return new JsonOutline(Optional.empty(), kind(first), members, item);
  }

  private static Map<String, String> members(JsonParser parser) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      String value =
          parser.currentToken() == JsonToken.VALUE_STRING && parser.getStringLength() <= MAX_NAME
              ? parser.getString()
              : "";
      if (members.size() < MAX_MEMBERS) {
        members.put(name, value);
      }
      parser.skipChildren();
    }
    return members;
  }

  private static JsonOutline broken(String problem) {
    return new JsonOutline(Optional.of(problem), "no JSON", Map.of(), Map.of());
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "a JSON object";
      case START_ARRAY -> "a JSON array";
      case VALUE_STRING -> "a JSON string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a JSON number";
      case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> "the JSON word " + token.asString();
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalArgumentException("no value begins with " + token);
    };
  }

  /** The value and its first names, for a message. */
  String described() {
    if (problem.isPresent()) {
      return problem.get();
    }
    if (members.isEmpty()) {
      return kind;
    }
    List<String> names = new ArrayList<>();
    members.keySet().stream().limit(8).map(Texts::quote).forEach(names::add);
    return kind
        + " with "
        + String.join(", ", names)
        + (members.size() > names.size() ? " and more" : "");
  }
}
