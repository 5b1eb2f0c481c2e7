package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the typed values of OTLP into plain JSON: {@code {"stringValue":"a"}} into {@code "a"}.
 * Texts keep their escapes, numbers their digits. Not thread-safe.
 */
final class PlainJson {
  private byte[] out = new byte[1_024];
  private int length;

  /** The attributes that the walk is at: a list of keys and values. Others than a list are none. */
  Map<String, JsonValue> attributes(CheckedJson in) {
    if (in.kind() != '[') {
      in.skip();
      return Map.of();
    }
    Map<String, JsonValue> found = new LinkedHashMap<>();
    in.entersArray();
    while (in.hasItem()) {
      if (in.entersObject()) {
        attribute(in, found);
      }
    }
    return found;
  }

  private void attribute(CheckedJson in, Map<String, JsonValue> found) {
    String key = "";
    JsonValue value = JsonValue.NULL;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      switch (name) {
        case "key" -> key = in.kind() == '"' ? in.sharedText() : in.text();
        case "value" -> value = value(in);
        default -> in.skip();
      }
    }
    found.put(key, value);
  }

  /** The typed value that the walk is at. */
  JsonValue value(CheckedJson in) {
    int from = in.position();
    JsonValue text = text(in);
    if (text != null) {
      return text;
    }
    in.back(from);
    length = 0;
    write(in);
    return JsonValue.trusted(Arrays.copyOf(out, length));
  }

  /** The value if it is a text and nothing else, as most are; else null. */
  private static @Nullable JsonValue text(CheckedJson in) {
    if (in.kind() != '{' || !in.entersObject() || !"stringValue".equals(in.nextName())) {
      return null;
    }
    int from = in.position();
    boolean isText = in.kind() == '"';
    in.skip();
    int to = in.position();
    return isText && in.nextName() == null ? JsonValue.trusted(in.between(from, to)) : null;
  }

  private void write(CheckedJson in) {
    if (!in.entersObject()) {
      put("null");
      return;
    }
    int before = length;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      length = before;
      switch (name) {
        case "stringValue", "boolValue" -> raw(in);
        case "intValue", "doubleValue" -> number(in);
        case "arrayValue" -> array(in);
        case "kvlistValue" -> object(in);
        case "bytesValue" -> {
          put("{\"base64\":");
          raw(in);
          put("}");
        }
        default -> raw(in);
      }
    }
    if (length == before) {
      put("null");
    }
  }

  private void raw(CheckedJson in) {
    int from = in.position();
    in.skip();
    put(in, from, in.position());
  }

  private void put(CheckedJson in, int from, int to) {
    room(to - from);
    in.copy(from, to - from, out, length);
    for (int i = length; i < length + to - from; i++) {
      if (out[i] == '\n' || out[i] == '\r') {
        out[i] = ' ';
      }
    }
    length += to - from;
  }

  /** 64-bit numbers are written as texts. */
  private void number(CheckedJson in) {
    int from = in.position();
    in.skip();
    int to = in.position();
    int size = to - from;
    boolean digits = size > 2 && size < 24 && in.at(from) == '"';
    for (int i = 1; digits && i < size - 1; i++) {
      byte b = in.at(from + i);
      digits = (b >= '0' && b <= '9') || (i == 1 && b == '-' && size > 3);
    }
    boolean leadingZero =
        digits
            && size > 3
            && (in.at(from + 1) == '0' || (in.at(from + 1) == '-' && in.at(from + 2) == '0'));
    if (digits && !leadingZero) {
      put(in, from + 1, to - 1);
    } else {
      put(in, from, to);
    }
  }

  private void array(CheckedJson in) {
    put("[");
    members(
        in,
        first -> {
          if (!first) {
            put(",");
          }
          write(in);
        });
    put("]");
  }

  private void object(CheckedJson in) {
    put("{");
    members(
        in,
        first -> {
          int before = length;
          if (!first) {
            put(",");
          }
          if (in.entersObject()) {
            member(in);
          } else {
            length = before;
          }
        });
    put("}");
  }

  private interface Item {
    void write(boolean first);
  }

  /** The items of the member {@code values}. */
  private void members(CheckedJson in, Item item) {
    if (!in.entersObject()) {
      return;
    }
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      if (name.equals("values") && in.entersArray()) {
        boolean first = true;
        while (in.hasItem()) {
          item.write(first);
          first = false;
        }
      } else if (!name.equals("values")) {
        in.skip();
      }
    }
  }

  private void member(CheckedJson in) {
    int start = length;
    String key = "";
    byte[] value = "null".getBytes(StandardCharsets.US_ASCII);
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      switch (name) {
        case "key" -> key = in.text();
        case "value" -> {
          write(in);
          value = Arrays.copyOfRange(out, start, length);
          length = start;
        }
        default -> in.skip();
      }
    }
    put(JsonValue.string(key).shared());
    put(":");
    put(value);
  }

  private void put(String ascii) {
    put(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private void put(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, out, length, bytes.length);
    length += bytes.length;
  }

  private void room(int more) {
    if (length + more > out.length) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, length + more));
    }
  }
}
