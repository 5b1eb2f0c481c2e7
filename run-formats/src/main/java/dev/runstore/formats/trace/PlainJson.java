package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

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
        case "key" -> key = in.text();
        case "value" -> value = value(in);
        default -> in.skip();
      }
    }
    found.put(key, value);
  }

  /** The typed value that the walk is at. */
  JsonValue value(CheckedJson in) {
    length = 0;
    write(in);
    return JsonValue.trusted(Arrays.copyOf(out, length));
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
    put(in.raw().shared());
  }

  /** 64-bit numbers are written as texts. */
  private void number(CheckedJson in) {
    byte[] raw = in.raw().shared();
    boolean digits = raw.length > 2 && raw.length < 24 && raw[0] == '"';
    for (int i = 1; digits && i < raw.length - 1; i++) {
      digits = (raw[i] >= '0' && raw[i] <= '9') || (i == 1 && raw[i] == '-' && raw.length > 3);
    }
    boolean leadingZero =
        digits && raw.length > 3 && (raw[1] == '0' || (raw[1] == '-' && raw[2] == '0'));
    if (digits && !leadingZero) {
      put(Arrays.copyOfRange(raw, 1, raw.length - 1));
    } else {
      put(raw);
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
    if (length + bytes.length > out.length) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, length + bytes.length));
    }
    System.arraycopy(bytes, 0, out, length, bytes.length);
    length += bytes.length;
  }
}
