package dev.runstore.formats.draft;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.LenientTimes;
import dev.runstore.formats.RefusedImportException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A value of a foreign record and where it stands. What is missing or of another type is empty;
 * only what an importer requires is refused, with its place.
 *
 * @param json the value, a missing node if there is none
 * @param path its JSON path
 * @param source where it is from
 */
public record JsonView(JsonNode json, String path, ImportSource source) {
  /** The member of this name, or of this path of names. */
  public JsonView at(String... names) {
    JsonNode value = json;
    StringBuilder where = new StringBuilder(path);
    for (String name : names) {
      JsonNode member = value.isObject() ? value.get(name) : null;
      value = member == null ? MissingNode.getInstance() : member;
      where.append('.').append(name);
    }
    return new JsonView(value, where.toString(), source);
  }

  /** The first of these members that is there. */
  public JsonView first(String... names) {
    for (String name : names) {
      if (at(name).isThere()) {
        return at(name);
      }
    }
    return at(names[0]);
  }

  /** Whether there is a value other than null. */
  public boolean isThere() {
    return !json.isMissingNode() && !json.isNull();
  }

  /** Whether it is an object that has these members. */
  public boolean has(String... names) {
    for (String name : names) {
      if (!json.isObject() || !json.has(name)) {
        return false;
      }
    }
    return json.isObject();
  }

  /** Its text, or its number or truth value as text; empty if it is another value or has none. */
  public Optional<String> text() {
    return json.isString() || json.isNumber() || json.isBoolean()
        ? Optional.of(json.asString()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /** Its text, or this. */
  public String text(String otherwise) {
    return text().orElse(otherwise);
  }

  /** Its text, which must be there. */
  public String required() {
    return text().orElseThrow(() -> refused("a text is missing"));
  }

  /** Its number, also where it is written as a text. */
  public Optional<BigDecimal> number() {
    try {
      return json.isNumber() || (json.isString() && json.stringValue().length() < 40)
          ? Optional.of(json.isNumber() ? json.decimalValue() : new BigDecimal(json.stringValue()))
              .filter(n -> Math.abs((long) n.scale()) < 60 && n.precision() < 60)
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Its number if that is a whole one. */
  public OptionalLong whole() {
    try {
      Optional<BigDecimal> number = number();
      return number.isPresent()
          ? OptionalLong.of(number.get().longValueExact())
          : OptionalLong.empty();
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  /** Its number, or this. */
  public long whole(long otherwise) {
    return whole().orElse(otherwise);
  }

  /** Its number if it can be the exit code of a process. */
  public OptionalInt exitCode() {
    long code = whole(Long.MAX_VALUE);
    return code >= Integer.MIN_VALUE && code < Integer.MAX_VALUE
        ? OptionalInt.of((int) code)
        : OptionalInt.empty();
  }

  /** Whether it is true. */
  public boolean isTrue() {
    return json.isBoolean() && json.booleanValue();
  }

  /** The time that its text says. */
  public Optional<Instant> time() {
    return json.isString() ? LenientTimes.parse(json.stringValue()) : Optional.empty();
  }

  /** The time that its text says, or that its number is in milliseconds since 1970. */
  public Optional<Instant> timeOrMillis() {
    return time().or(() -> number().flatMap(LenientTimes::millis));
  }

  /** Its items; none if it is no array. */
  public List<JsonView> items() {
    List<JsonView> items = new ArrayList<>();
    if (json.isArray()) {
      for (int i = 0; i < json.size(); i++) {
        items.add(new JsonView(json.get(i), path + "[" + i + "]", source));
      }
    }
    return items;
  }

  /** Its members; none if it is no object. */
  public Map<String, JsonView> members() {
    Map<String, JsonView> members = new LinkedHashMap<>();
    if (json.isObject()) {
      json.properties()
          .forEach(
              member ->
                  members.put(
                      member.getKey(),
                      new JsonView(member.getValue(), path + "." + member.getKey(), source)));
    }
    return members;
  }

  /** The value itself, if there is one. */
  public Optional<JsonValue> value() {
    return isThere() ? Optional.of(JsonValue.of(json)) : Optional.empty();
  }

  /**
   * The value itself, or what it says where it is a text that is JSON, which may be a text again.
   *
   * @param times how often such texts are read at most
   */
  public Optional<JsonValue> decoded(int times) {
    Optional<JsonValue> found = value();
    for (int i = 0; i < times && found.isPresent() && found.get().tree().isString(); i++) {
      try {
        found = Optional.of(JsonValue.parse(found.get().tree().stringValue()));
      } catch (IllegalArgumentException e) {
        return found;
      }
    }
    return found;
  }

  /** The file if this is its first value, else a file of this value alone. */
  public ImportSource file() {
    return path.equals("$") || !isThere()
        ? source
        : ImportSource.of(source.name(), JsonValue.of(json).utf8());
  }

  /** The object without these members. */
  public JsonValue without(String... names) {
    Map<String, Object> rest = new LinkedHashMap<>();
    members().forEach((name, member) -> rest.put(name, member.json()));
    for (String name : names) {
      rest.remove(name);
    }
    return JsonValue.object(rest);
  }

  /** A refusal that names the place. */
  public RefusedImportException refused(String reason) {
    return source.refused(path + ": " + reason);
  }
}
