package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.codec.Json;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Lease;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The lines of a spool: {@code h GENERATION SEQUENCE [claim, created]} first, then {@code b [event,
 * …]} for a batch and {@code a PART {info}} for an artifact whose bytes are in a file of their own.
 */
final class SpoolFormat {
  private SpoolFormat() {}

  /** The claim in the header carries run, runner and time of the lease. */
  static byte[] header(Backlog.Start start, Instant now) {
    Lease lease =
        new Lease(
            start.runId(),
            start.terms().runner(),
            1,
            Math.max(1, start.generation()),
            now,
            now.plus(start.terms().ttl()));
    List<Event> events = new ArrayList<>();
    events.add(Event.of(now, new LeaseClaimed(lease, Optional.empty())));
    start.created().ifPresent(events::add);
    return line("h " + start.generation() + " " + start.sequence() + " ", events, now);
  }

  static byte[] batch(List<Event> events, Instant now) {
    return line("b ", events, now);
  }

  static byte[] artifact(String part, ArtifactInfo info) {
    byte[] json = RunCodec.encode(info);
    byte[] head = ("a " + part + " ").getBytes(StandardCharsets.US_ASCII);
    byte[] line = Arrays.copyOf(head, head.length + json.length);
    System.arraycopy(json, 0, line, head.length, json.length);
    return line;
  }

  /** Where the history stood, from the first line. */
  static Backlog.Start start(byte[] line) {
    String[] words = words(line, 'h', 4);
    List<Event> events = events(line, words);
    if (!(events.get(0).body() instanceof LeaseClaimed claim)) {
      throw new IllegalArgumentException("the first line of a spool names the runner");
    }
    Lease lease = claim.lease();
    ClaimTerms terms =
        ClaimTerms.of(lease.runner())
            .holding(Duration.between(lease.claimedAt(), lease.expiresAt()));
    return new Backlog.Start(
        lease.runId(),
        events.stream().skip(1).findFirst(),
        terms,
        Long.parseLong(words[1]),
        Long.parseLong(words[2]));
  }

  /** What is to be brought over, from any other line. */
  static Backlog.Entry entry(byte[] line, Function<String, Path> parts) {
    if (line.length > 0 && line[0] == 'b') {
      return new Backlog.Batch(events(line, words(line, 'b', 2)));
    }
    String[] words = words(line, 'a', 3);
    ArtifactInfo info =
        RunCodec.decodeArtifact(Arrays.copyOfRange(line, jsonBegin(words), line.length));
    return new Backlog.Bytes(
        info.key(),
        Content.of(parts.apply(words[1])),
        new ArtifactOptions(info.contentType(), info.attributes()));
  }

  private static String[] words(byte[] line, char kind, int count) {
    String[] words = new String(line, StandardCharsets.ISO_8859_1).split(" ", count);
    if (words.length < count || !words[0].equals(String.valueOf(kind))) {
      throw new IllegalArgumentException("a line of another kind, '" + kind + "' is expected");
    }
    return words;
  }

  private static int jsonBegin(String[] words) {
    return Arrays.stream(words, 0, words.length - 1).mapToInt(word -> word.length() + 1).sum();
  }

  private static List<Event> events(byte[] line, String[] words) {
    byte[] json = Arrays.copyOfRange(line, jsonBegin(words), line.length);
    List<Event> events = new ArrayList<>();
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("a list of events is expected");
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        events.add(EventCodec.read(parser, json).event());
      }
    }
    return events;
  }

  private static byte[] line(String head, List<Event> events, Instant now) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    try (JsonGenerator out = Json.generator(bytes)) {
      out.writeStartArray();
      for (int i = 0; i < events.size(); i++) {
        EventCodec.write(
            new RecordedEvent(RecordedEvent.Track.HISTORY, i + 1L, now, events.get(i)), out);
      }
      out.writeEndArray();
    }
    return bytes.toByteArray();
  }
}
