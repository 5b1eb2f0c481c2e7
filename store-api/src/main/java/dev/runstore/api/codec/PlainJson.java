package dev.runstore.api.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Goes through JSON as the store's own generator writes it, without white space, and makes nothing
 * of what it passes over. Whoever meets anything else finds {@link #isPlain} false and reads the
 * text with a parser; until then what a method returns means nothing. Not thread-safe.
 */
final class PlainJson {
  private static final int END = -1;
  private static final int MAX_DIGITS = 15;

  private final byte[] text;
  private int at;
  private int from;
  private int to;
  private boolean plain = true;

  PlainJson(byte[] text) {
    this.text = text;
  }

  boolean isPlain() {
    return plain;
  }

  /** Where it stands. */
  int position() {
    return at;
  }

  private int next() {
    return at < text.length ? text[at] : END;
  }

  /** Takes a character that has to come; false if another one does. */
  private boolean take(char expected) {
    if (next() != expected) {
      plain = false;
      return false;
    }
    at++;
    return true;
  }

  /** Enters the object that begins here; then {@link #nextName} gives its names. */
  boolean object() {
    return take('{');
  }

  /** Enters the array that begins here; then {@link #nextItem} leads to each of its items. */
  boolean array() {
    return take('[');
  }

  /** Goes to the value of the next member, or behind the end of the object: false. */
  boolean nextName() {
    if (!goOn('{', '}')) {
      return false;
    }
    span();
    return plain && take(':');
  }

  /** Goes to the next item, or behind the end of the array: false. */
  boolean nextItem() {
    return goOn('[', ']');
  }

  private boolean goOn(char begin, char end) {
    if (!plain) {
      return false;
    }
    if (next() == end) {
      at++;
      return false;
    }
    return text[at - 1] == begin || take(',');
  }

  /** How long the last name is, in bytes. */
  int nameLength() {
    return to - from;
  }

  /** Whether the last name, or string, is this. */
  boolean is(byte[] expected) {
    return Arrays.equals(text, from, to, expected, 0, expected.length);
  }

  /** The string that begins here. */
  String string() {
    span();
    return plain ? new String(text, from, to - from, StandardCharsets.UTF_8) : "";
  }

  /** The same of a string that may have escapes. */
  String text() {
    if (!plain) {
      return "";
    }
    int begin = at;
    span();
    if (plain) {
      return new String(text, from, to - from, StandardCharsets.UTF_8);
    }
    plain = begin < text.length && text[begin] == '"';
    at = begin;
    if (plain) {
      skipString();
    }
    if (!plain) {
      return "";
    }
    try (JsonParser parser = Json.parser(Arrays.copyOfRange(text, begin, at))) {
      parser.nextToken();
      return parser.getString();
    } catch (JacksonException e) {
      plain = false;
      return "";
    }
  }

  /** The string that begins here, as its place among these words; below zero if it is none. */
  int word(byte[][] words) {
    span();
    int index = words.length - 1;
    while (plain && index >= 0 && !is(words[index])) {
      index--;
    }
    return index;
  }

  /** The string that begins at a place that was passed over. */
  String stringAt(int position) {
    at = position;
    return string();
  }

  /** The name that was gone through last. */
  String name() {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  /** Finds the ends of a string without escapes. */
  private void span() {
    if (take('"')) {
      int end = at;
      while (end < text.length && text[end] != '"' && text[end] != '\\') {
        end++;
      }
      plain &= end < text.length && text[end] == '"';
      from = at;
      to = end;
      at = end + 1;
    }
  }

  /** The whole number that begins here. */
  long number() {
    int first = at;
    long number = 0;
    for (int digit = next(); digit >= '0' && digit <= '9'; digit = next()) {
      number = number * 10 + digit - '0';
      at++;
    }
    plain &= at > first && at - first <= MAX_DIGITS;
    return number;
  }

  /** The number that begins here, in millionths; plain if it has no more digits than that. */
  long millionths() {
    long number = number();
    int digits = 0;
    if (next() == '.') {
      int first = ++at;
      long part = number();
      digits = at - first;
      for (int i = 0; i < digits; i++) {
        number *= 10;
      }
      number += part;
    }
    plain &= digits <= 6 && next() != 'e' && next() != 'E' && number < Long.MAX_VALUE / 10_000_000;
    for (int i = digits; i < 6; i++) {
      number *= 10;
    }
    return number;
  }

  /** Passes the value that begins here over, whatever it is. */
  void skip() {
    int depth = 0;
    do {
      switch (next()) {
        case '"' -> skipString();
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case END -> plain = false;
        default -> skipWord(depth);
      }
    } while (plain && depth > 0);
  }

  private void skipString() {
    int end = at + 1;
    while (end < text.length && text[end] != '"') {
      end += text[end] == '\\' ? 2 : 1;
    }
    plain &= end < text.length;
    at = end + 1;
  }

  /** A number, or true or false; within an array or object also what separates values. */
  private void skipWord(int depth) {
    int end = at;
    while (end < text.length && !ends(text[end], depth)) {
      end++;
    }
    at = end;
  }

  private static boolean ends(byte character, int depth) {
    return switch (character) {
      case '}', ']' -> true;
      case ',' -> depth == 0;
      case '"', '{', '[' -> depth > 0;
      default -> false;
    };
  }
}
