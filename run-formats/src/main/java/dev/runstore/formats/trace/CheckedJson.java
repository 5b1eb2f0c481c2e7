package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over JSON that a parser has checked before, without checking it again: values that are
 * passed on as they are need not be decoded. Not thread-safe.
 */
final class CheckedJson {
  private static final int NAMES = 1_024;

  /** Names come again and again; kept so that each is decoded once. */
  private final byte[][] nameBytes = new byte[NAMES][];

  private final @Nullable String[] names = new String[NAMES];
  private byte[] bytes = {};
  private int at;

  /** Begins at a value. */
  void begin(byte[] json, int offset) {
    bytes = json;
    at = offset;
    space();
  }

  /** Goes back to a position in the same JSON. */
  void back(int position) {
    at = position;
  }

  /** A copy of what stands between two positions. */
  byte[] between(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** Copies what stands there into the array. */
  void copy(int from, int length, byte[] target, int offset) {
    System.arraycopy(bytes, from, target, offset, length);
  }

  /** The byte at a position. */
  byte at(int position) {
    return bytes[position];
  }

  /** The byte that the value here begins with. */
  byte kind() {
    return bytes[at];
  }

  /** Steps into the object here, or passes over another value and says so. */
  boolean entersObject() {
    return enters('{');
  }

  /** Steps into the array here, or passes over another value and says so. */
  boolean entersArray() {
    return enters('[');
  }

  private boolean enters(char opening) {
    if (bytes[at] != opening) {
      skip();
      return false;
    }
    at++;
    return true;
  }

  /** The name of the next member, the walk then at its value; null after the last. */
  @Nullable String nextName() {
    separator();
    if (bytes[at] == '}') {
      at++;
      return null;
    }
    int from = at + 1;
    int hash = 0;
    boolean plain = true;
    int i = from;
    for (byte b = bytes[i]; b != '"'; b = bytes[++i]) {
      if (b == '\\') {
        plain = false;
        i++;
      }
      hash = 31 * hash + b;
    }
    at = i + 1;
    space();
    at++;
    space();
    return plain ? name(from, i, hash) : decoded(from - 1, i + 1);
  }

  private String name(int from, int to, int hash) {
    int slot = (hash ^ hash >>> 10) & (NAMES - 1);
    byte[] known = nameBytes[slot];
    String name = names[slot];
    if (name != null && Arrays.equals(known, 0, known.length, bytes, from, to)) {
      return name;
    }
    String fresh = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    nameBytes[slot] = Arrays.copyOfRange(bytes, from, to);
    names[slot] = fresh;
    return fresh;
  }

  /** Whether the array has another item, the walk then at it. */
  boolean hasItem() {
    separator();
    if (bytes[at] == ']') {
      at++;
      return false;
    }
    return true;
  }

  /** The value here as it is written, the walk then behind it. */
  JsonValue raw() {
    int from = at;
    skip();
    return JsonValue.trusted(Arrays.copyOfRange(bytes, from, at));
  }

  /** The text of the value here: of a string its content, else as it is written. */
  String text() {
    int from = at;
    skip();
    if (bytes[from] != '"') {
      return new String(bytes, from, at - from, StandardCharsets.UTF_8);
    }
    for (int i = from + 1; i < at - 1; i++) {
      if (bytes[i] == '\\') {
        return decoded(from, at);
      }
    }
    return new String(bytes, from + 1, at - from - 2, StandardCharsets.UTF_8);
  }

  /** The same of a text that comes again and again, such as a key: each is decoded once. */
  String sharedText() {
    int from = at + 1;
    int hash = 0;
    skip();
    for (int i = from; i < at - 1; i++) {
      if (bytes[i] == '\\') {
        return decoded(from - 1, at);
      }
      hash = 31 * hash + bytes[i];
    }
    return name(from, at - 1, hash);
  }

  /** Passes over the value here. */
  void skip() {
    switch (bytes[at]) {
      case '"' -> string();
      case '{', '[' -> nested();
      default -> {
        while (!isEnd(bytes[at])) {
          at++;
        }
      }
    }
  }

  int position() {
    return at;
  }

  private static boolean isEnd(byte b) {
    return b == ',' || b == '}' || b == ']' || b <= ' ';
  }

  private void string() {
    int i = at + 1;
    for (byte b = bytes[i]; b != '"'; b = bytes[++i]) {
      if (b == '\\') {
        i++;
      }
    }
    at = i + 1;
  }

  private void nested() {
    int depth = 0;
    do {
      switch (bytes[at]) {
        case '"' -> {
          string();
          at--;
        }
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
      at++;
    } while (depth > 0);
  }

  private void separator() {
    space();
    if (bytes[at] == ',') {
      at++;
      space();
    }
  }

  private void space() {
    while (bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
  }

  private String decoded(int from, int to) {
    return JsonValue.trusted(Arrays.copyOfRange(bytes, from, to)).tree().stringValue();
  }
}
