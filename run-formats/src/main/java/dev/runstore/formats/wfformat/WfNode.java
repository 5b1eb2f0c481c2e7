package dev.runstore.formats.wfformat;

import dev.runstore.api.model.Texts;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.RefusedImportException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** A value of the file and its JSON path, so that a refusal says where it is wrong. */
record WfNode(JsonNode json, String path, ImportSource source) {
  private static final int MAX_DIGITS = 60;

  RefusedImportException refused(String reason) {
    return source.refused(path + ": " + reason);
  }

  Optional<WfNode> member(String name) {
    object();
    JsonNode value = json.get(name);
    return value == null || value.isNull()
        ? Optional.empty()
        : Optional.of(new WfNode(value, path + "." + name, source));
  }

  WfNode required(String name) {
    return member(name)
        .orElseThrow(() -> refused("the member " + Texts.quote(name) + " is missing"));
  }

  WfNode object() {
    if (!json.isObject()) {
      throw refused("an object is expected, not " + kind());
    }
    return this;
  }

  List<WfNode> items() {
    if (!json.isArray()) {
      throw refused("an array is expected, not " + kind());
    }
    List<WfNode> items = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      items.add(new WfNode(json.get(i), path + "[" + i + "]", source));
    }
    return items;
  }

  List<WfNode> items(String name) {
    return member(name).map(WfNode::items).orElse(List.of());
  }

  /** Any text. */
  String text() {
    if (!json.isString()) {
      throw refused("a string is expected, not " + kind());
    }
    return json.stringValue();
  }

  /** A text that can be a name or an id here. */
  String name() {
    try {
      return Texts.checked(text(), "the value");
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  List<String> names(String member) {
    return items(member).stream().map(WfNode::name).toList();
  }

  BigDecimal number() {
    if (!json.isNumber()) {
      throw refused("a number is expected, not " + kind());
    }
    BigDecimal value = json.decimalValue();
    if (Math.abs((long) value.scale()) > MAX_DIGITS || value.precision() > MAX_DIGITS) {
      throw refused("a number of at most " + MAX_DIGITS + " digits is expected");
    }
    return value;
  }

  /** Seconds, not negative and no longer than a duration can be. */
  BigDecimal seconds() {
    BigDecimal value = number();
    if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE, 9)) > 0) {
      throw refused("seconds from 0 to 9223372036 are expected, not " + value);
    }
    return value;
  }

  /** Bytes: a whole number, not negative. */
  long bytes() {
    OptionalLong whole = wholeNumber();
    if (whole.isEmpty() || whole.getAsLong() < 0) {
      throw refused("a whole number of bytes is expected, not " + json);
    }
    return whole.getAsLong();
  }

  /** The number if it is a whole one that a {@code long} holds. */
  OptionalLong wholeNumber() {
    try {
      return OptionalLong.of(number().longValueExact());
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private String kind() {
    return switch (json.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL, MISSING -> "null";
    };
  }
}
