package dev.runstore.filesystem.journal;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.codec.Json;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.CheckedLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
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

  /** The number of the event with which a file begins, damaged or not; empty if it is not there. */
  static OptionalLong firstOf(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(FIRST.length + MAX_DIGITS);
    }
    long number = 0;
    int at = FIRST.length;
    while (at < start.length && start[at] >= '0' && start[at] <= '9') {
      number = 10 * number + start[at++] - '0';
    }
    boolean isBatch =
        start.length > FIRST.length
            && Arrays.equals(start, 0, FIRST.length, FIRST, 0, FIRST.length);
    return isBatch && number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
  }

  /** The number of its first event. */
  long first() {
    return first;
  }

  /** The generation of the lease it was written under; 0 without one. */
  long generation() {
    return generation;
  }

  private static final int MAX_DIGITS = 18;
  private static final byte[] FIRST = ascii("{\"first\":");
  private static final byte[] GENERATION = ascii(",\"generation\":");
  private static final byte[] RUN = ascii(",\"run\":\"");
  private static final int ID_LENGTH = 26;
  private static final byte[] CHECKSUM = ascii(",\"crc32c\":\"");
  private static final byte[] EVENTS = ascii("\",\"events\":");
  private static final byte[] NO_CHECKSUM = new byte[8];

  /** The events as they are numbered after those there are. */
  static List<RecordedEvent> record(Track track, long last, Instant now, List<Event> events) {
    List<RecordedEvent> batch = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      batch.add(new RecordedEvent(track, last + 1 + i, now, events.get(i)));
    }
    return batch;
  }

  /** The line of these events, with its line break. */
  static byte[] encode(long generation, List<RecordedEvent> events) {
    return joined(parts(generation, Optional.empty(), events));
  }

  /** The same of the first batch in a file, which says whose file it is. */
  static byte[] encodeFirst(RunId run, List<RecordedEvent> events) {
    return joined(parts(0, Optional.of(run), events));
  }

  private static byte[] joined(List<byte[]> parts) {
    byte[] line = new byte[length(parts)];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, line, at, part.length);
      at += part.length;
    }
    return line;
  }

  /** The same in parts of bounded length. */
  static List<byte[]> parts(long generation, List<RecordedEvent> events) {
    return parts(generation, Optional.empty(), events);
  }

  private static List<byte[]> parts(
      long generation, Optional<RunId> run, List<RecordedEvent> events) {
    Parts line = new Parts();
    line.writeBytes(FIRST);
    line.writeBytes(ascii(Long.toString(events.get(0).sequence())));
    line.writeBytes(GENERATION);
    line.writeBytes(ascii(Long.toString(generation)));
    if (run.isPresent()) {
      line.writeBytes(RUN);
      line.writeBytes(ascii(run.get().value()));
      line.write('"');
    }
    line.writeBytes(CHECKSUM);
    int head = line.size();
    line.writeBytes(NO_CHECKSUM);
    line.writeBytes(EVENTS);
    try (JsonGenerator out = Json.generator(line)) {
      out.writeStartArray();
      events.forEach(event -> EventCodec.write(event, out));
      out.writeEndArray();
    }
    line.write('}');
    line.write('\n');
    return checked(line.all(), head);
  }

  /** How many bytes there are in all. */
  static int length(List<byte[]> parts) {
    return parts.stream().mapToInt(part -> part.length).reduce(0, Math::addExact);
  }

  /** The parts with the checksum of the rest put at this place of the first. */
  private static List<byte[]> checked(List<byte[]> parts, int head) {
    CRC32C crc = new CRC32C();
    byte[] first = parts.get(0);
    crc.update(first, 0, head);
    int from = head + NO_CHECKSUM.length;
    for (int i = 0; i < parts.size(); i++) {
      byte[] part = parts.get(i);
      int to = i == parts.size() - 1 ? part.length - 1 : part.length;
      crc.update(part, from, to - from);
      from = 0;
    }
    CheckedLine.write((int) crc.getValue(), first, head);
    return parts;
  }

  /** The batch that the line is (without its line break), or null if it is damaged. */
  static @Nullable BatchLine parse(byte[] buffer, int from, int to) {
    Scanner scan = new Scanner(buffer, from, to);
    long first = scan.skip(FIRST) ? scan.number() : -1;
    long generation = scan.skip(GENERATION) ? scan.number() : -1;
    scan.run();
    if (first < 1 || generation < 0 || !scan.skip(CHECKSUM)) {
      return null;
    }
    int head = scan.at;
    int rest = head + 8;
    if (rest > to) {
      return null;
    }
    scan.at = rest;
    if (!scan.skip(EVENTS)
        || buffer[to - 1] != '}'
        || !CheckedLine.matches(checksum(buffer, from, head, rest, to), buffer, head)) {
      return null;
    }
    return new BatchLine(first, generation, buffer, scan.at, to - 1);
  }

  /** The run that the beginning of such a line names, whole or not; empty if it names none. */
  static Optional<RunId> run(byte[] buffer, int from, int to) {
    Scanner scan = new Scanner(buffer, from, to);
    boolean begins =
        scan.skip(FIRST) && scan.number() > 0 && scan.skip(GENERATION) && scan.number() >= 0;
    return begins ? scan.run() : Optional.empty();
  }

  /** The JSON array of its events. */
  byte[] source() {
    return Arrays.copyOfRange(buffer, from, to);
  }

  /** Its events, in order. */
  List<RecordedEvent> events(Track track) {
    byte[] source = source();
    List<RecordedEvent> events = new ArrayList<>();
    try (JsonParser parser = Json.parser(source)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        events.add(EventCodec.read(parser, source, track));
      }
    } catch (JacksonException e) {
      throw noJson(e);
    }
    return events;
  }

  /** How many events it holds. */
  int count() {
    int count = 0;
    try (JsonParser parser = Json.parser(source())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        parser.skipChildren();
        count++;
      }
    } catch (JacksonException e) {
      throw noJson(e);
    }
    return count;
  }

  private static IllegalArgumentException noJson(JacksonException e) {
    return new IllegalArgumentException("a batch's events are no JSON: " + e.getMessage(), e);
  }

  private static int checksum(byte[] line, int from, int head, int rest, int to) {
    CRC32C crc = new CRC32C();
    crc.update(line, from, head - from);
    crc.update(line, rest, to - rest);
    return (int) crc.getValue();
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

    /** The run that is named here, if one is. */
    private Optional<RunId> run() {
      int end = at + RUN.length + ID_LENGTH;
      if (end >= to || buffer[end] != '"' || !skip(RUN)) {
        return Optional.empty();
      }
      String id = new String(buffer, at, ID_LENGTH, StandardCharsets.US_ASCII);
      at = end + 1;
      return RunId.parse(id);
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
