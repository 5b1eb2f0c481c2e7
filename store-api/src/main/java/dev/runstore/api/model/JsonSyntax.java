package dev.runstore.api.model;

/**
 * Tells quickly of most JSON that it is JSON. What it is not certain of, be it wrong or merely
 * unusual, is left to a parser, which says what is wrong.
 */
public final class JsonSyntax {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_NUMBER = 100;
  private static final int MAX_STRING = 1 << 20;
  private static final int MAX_NAME = 1 << 14;

  private final byte[] json;
  private final int to;
  private int at;

  private JsonSyntax(byte[] json, int from, int to) {
    this.json = json;
    this.at = from;
    this.to = to;
  }

  /** Whether the bytes are certainly one JSON value in UTF-8, without white space around it. */
  public static boolean isCertain(byte[] json) {
    return end(json, 0, json.length) == json.length;
  }

  /**
   * Where the JSON value ends that begins there; -1 if it is not certain that one does, be it only
   * that its end is not there. A number may go on after the last byte.
   */
  public static int end(byte[] json, int from, int to) {
    JsonSyntax syntax = new JsonSyntax(json, from, to);
    return syntax.value(0) ? syntax.at : -1;
  }

  private boolean value(int depth) {
    if (at >= to) {
      return false;
    }
    return switch (json[at]) {
      case '{' -> depth < MAX_DEPTH && object(depth + 1);
      case '[' -> depth < MAX_DEPTH && array(depth + 1);
      case '"' -> string(MAX_STRING);
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    };
  }

  private boolean object(int depth) {
    at++;
    if (comes('}')) {
      return true;
    }
    do {
      space();
      if (at >= to || json[at] != '"' || !string(MAX_NAME) || !comes(':')) {
        return false;
      }
      space();
      if (!value(depth)) {
        return false;
      }
    } while (comes(','));
    return comes('}');
  }

  private boolean array(int depth) {
    at++;
    if (comes(']')) {
      return true;
    }
    do {
      space();
      if (!value(depth)) {
        return false;
      }
    } while (comes(','));
    return comes(']');
  }

  private boolean comes(char expected) {
    space();
    if (at < to && json[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void space() {
    while (at < to
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
  }

  private boolean word(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at >= to || json[at++] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean string(int limit) {
    int from = ++at;
    int i = from;
    while (i < to) {
      byte b = json[i];
      if (b == '"') {
        at = i + 1;
        return i - from <= limit;
      }
      int length = b == '\\' ? escape(i) : b >= ' ' ? 1 : character(i, b);
      if (length == 0) {
        return false;
      }
      i += length;
    }
    return false;
  }

  /** The length of the escape that begins there; 0 if it is none. */
  private int escape(int from) {
    if (from + 1 >= to) {
      return 0;
    }
    return switch (json[from + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
      case 'u' -> {
        if (from + 6 > to) {
          yield 0;
        }
        for (int i = from + 2; i < from + 6; i++) {
          if (json[i] < 0 || Character.digit(json[i], 16) < 0) {
            yield 0;
          }
        }
        yield 6;
      }
      default -> 0;
    };
  }

  /** The length of the character of more than one byte that begins there; 0 if it is none. */
  private int character(int from, byte lead) {
    int length = lead >= 0 ? 0 : (lead & 0xE0) == 0xC0 ? 2 : (lead & 0xF0) == 0xE0 ? 3 : 4;
    if (length == 0 || from + length > to || (length == 4 && (lead & 0xF8) != 0xF0)) {
      return 0;
    }
    int point = lead & (0x7F >> length);
    for (int i = from + 1; i < from + length; i++) {
      if ((json[i] & 0xC0) != 0x80) {
        return 0;
      }
      point = point << 6 | (json[i] & 0x3F);
    }
    boolean isLong =
        switch (length) {
          case 2 -> point >= 0x80;
          case 3 -> point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
          default -> point >= 0x10000 && point <= Character.MAX_CODE_POINT;
        };
    return isLong ? length : 0;
  }

  private boolean number() {
    int from = at;
    if (json[at] == '-') {
      at++;
    }
    if (at < to && json[at] == '0') {
      at++;
    } else if (!digits()) {
      return false;
    }
    if (at < to && json[at] == '.') {
      at++;
      if (!digits()) {
        return false;
      }
    }
    if (at < to && (json[at] == 'e' || json[at] == 'E')) {
      at++;
      if (at < to && (json[at] == '+' || json[at] == '-')) {
        at++;
      }
      if (!digits()) {
        return false;
      }
    }
    return at - from <= MAX_NUMBER;
  }

  private boolean digits() {
    int from = at;
    while (at < to && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    return at > from;
  }
}
