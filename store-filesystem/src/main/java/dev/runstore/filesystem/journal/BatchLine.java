package dev.runstore.filesystem.journal;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.codec.Json;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One line of a journal: a batch that counts as a whole or not at all. The checksum is over all of
 * the line but itself.
 */
final class BatchLine {
  private final long first;
  private final long generation;
  private final byte[] buffer;
  private final int from;
  private final int to;

  private BatchLine(long first, long generation, byte[] buffer, int from, int to) {
    this.first = first;
    this.generation = generation;
    this.buffer = buffer;
    this.from = from;
    this.to = to;
  }

  /** The number of its first event. */
  long first() {
    return first;
  }

  /** The generation of the lease it was written under; 0 without one. */
  long generation() {
    return generation;
  }

  private static final byte[] FIRST = ascii("{\"first\":");
  private static final byte[] GENERATION = ascii(",\"generation\":");
  private static final byte[] CHECKSUM = ascii(",\"crc32c\":\"");
  private static final byte[] EVENTS = ascii("\",\"events\":");
  private static final byte[] DIGITS = ascii("0123456789abcdef");

  /** The line of these events, with its line break. */
  static byte[] encode(long generation, List<RecordedEvent> events) {
    byte[][] encoded = new byte[events.size()][];
    int length = 0;
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = EventCodec.encode(events.get(i));
      length += encoded[i].length + 1;
    }
    byte[] first = ascii(Long.toString(events.get(0).sequence()));
    byte[] number = ascii(Long.toString(generation));
    int head = FIRST.length + first.length + GENERATION.length + number.length + CHECKSUM.length;
    byte[] line = new byte[head + 8 + EVENTS.length + 1 + length + 2];
    int at = put(line, 0, FIRST);
    at = put(line, at, first);
    at = put(line, at, GENERATION);
    at = put(line, at, number);
    at = put(line, at, CHECKSUM);
    at = put(line, at + 8, EVENTS);
    line[at++] = '[';
    for (int i = 0; i < encoded.length; i++) {
      if (i > 0) {
        line[at++] = ',';
      }
      at = put(line, at, encoded[i]);
    }
    line[at++] = ']';
    line[at++] = '}';
    line[at] = '\n';
    int sum = checksum(line, 0, head, head + 8, at);
    for (int i = 0; i < 8; i++) {
      line[head + i] = DIGITS[sum >>> (28 - 4 * i) & 15];
    }
    return line;
  }

  /** The batch that the line is (without its line break), or null if it is damaged. */
  static @Nullable BatchLine parse(byte[] buffer, int from, int to) {
    Scanner scan = new Scanner(buffer, from, to);
    long first = scan.skip(FIRST) ? scan.number() : -1;
    long generation = scan.skip(GENERATION) ? scan.number() : -1;
    if (first < 1 || generation < 0 || !scan.skip(CHECKSUM)) {
      return null;
    }
    int head = scan.at;
    int rest = head + 8;
    if (rest > to) {
      return null;
    }
    int sum = 0;
    for (int i = head; i < rest; i++) {
      int digit = Character.digit(buffer[i], 16);
      if (digit < 0) {
        return null;
      }
      sum = sum << 4 | digit;
    }
    scan.at = rest;
    if (!scan.skip(EVENTS)
        || buffer[to - 1] != '}'
        || sum != checksum(buffer, from, head, rest, to)) {
      return null;
    }
    return new BatchLine(first, generation, buffer, scan.at, to - 1);
  }

  /** Its events, in order. */
  List<RecordedEvent> events(Track track) {
    byte[] source = Arrays.copyOfRange(buffer, from, to);
    List<RecordedEvent> events = new ArrayList<>();
    try (JsonParser parser = Json.parser(source)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        events.add(EventCodec.read(parser, source, track));
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("a batch's events are no JSON: " + e.getMessage(), e);
    }
    return events;
  }

  private static int checksum(byte[] line, int from, int head, int rest, int to) {
    CRC32C crc = new CRC32C();
    crc.update(line, from, head - from);
    crc.update(line, rest, to - rest);
    return (int) crc.getValue();
  }

  private static int put(byte[] line, int at, byte[] part) {
    System.arraycopy(part, 0, line, at, part.length);
    return at + part.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final class Scanner {
    private final byte[] buffer;
    private final int to;
    private int at;

    private Scanner(byte[] buffer, int from, int to) {
      this.buffer = buffer;
      this.at = from;
      this.to = to;
    }

    private boolean skip(byte[] expected) {
      if (at + expected.length > to
          || !Arrays.equals(buffer, at, at + expected.length, expected, 0, expected.length)) {
        return false;
      }
      at += expected.length;
      return true;
    }

    private long number() {
      long number = 0;
      int begin = at;
      while (at < to && buffer[at] >= '0' && buffer[at] <= '9' && at - begin < 18) {
        number = number * 10 + buffer[at++] - '0';
      }
      return at == begin ? -1 : number;
    }
  }
}
