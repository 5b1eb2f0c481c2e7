package dev.runstore.api.codec;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The JSON form of an event: one object with the header {@code seq, id, at, recordedAt, type} and
 * the fields of its type. Times are RFC 3339 in UTC with microseconds, durations decimal
 * milliseconds, what is empty is left out. Fields and types of a newer version survive a read and a
 * write. Thread-safe.
 */
public final class EventCodec {
  private EventCodec() {}

  /** The types of events that this version knows. */
  public static Set<String> types() {
    return EventFields.types();
  }

  /** The event on one line of UTF-8, without a line break. */
  public static byte[] encode(RecordedEvent event) {
    return Json.bytes(out -> write(event, out));
  }

  /**
   * The event of a history.
   *
   * @throws IllegalArgumentException if it is none, with the reason
   */
  public static RecordedEvent decode(byte[] json) {
    return decode(json, Track.HISTORY);
  }

  /**
   * The event of this track.
   *
   * @throws IllegalArgumentException if it is none, with the reason
   */
  public static RecordedEvent decode(byte[] json, Track track) {
    try (JsonParser parser = Json.parser(json)) {
      parser.nextToken();
      RecordedEvent event = read(parser, json, track);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("not an event: text after its end");
      }
      return event;
    } catch (JacksonException e) {
      throw Json.damaged("an event", e);
    }
  }

  /** Writes the event where the generator stands. */
  public static void write(RecordedEvent event, JsonGenerator out) {
    if (event.body() instanceof EventBody.Unrecognized unknown) {
      out.writeRawValue(new RawJson(renumbered(unknown.json(), event)));
    } else if (event.event().extra().isPresent()) {
      byte[] known = Json.bytes(plain -> new EventWriter(plain).write(event));
      out.writeRawValue(new RawJson(Extras.restore(known, event.event().extra().get())));
    } else {
      new EventWriter(out).write(event);
    }
  }

  /**
   * Reads the event of a history at whose start the parser stands, and leaves it at its end.
   *
   * @param source the bytes that the parser reads, from which payloads are cut
   * @throws IllegalArgumentException if it is no event, with the reason
   */
  public static RecordedEvent read(JsonParser in, byte[] source) {
    return read(in, source, Track.HISTORY);
  }

  /** The same for this track. */
  public static RecordedEvent read(JsonParser in, byte[] source, Track track) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException(
          "not an event: an object is expected, not " + in.currentToken());
    }
    try {
      return EventReader.read(in, source, track);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("not an event: a number is too large", e);
    }
  }

  /** An event of an unknown type with the number and time that this store gave it. */
  private static JsonValue renumbered(JsonValue json, RecordedEvent event) {
    List<Members.Member> members = new ArrayList<>();
    members.add(Members.Member.of("seq", JsonValue.of(event.sequence())));
    for (Members.Member member : Members.of(json.shared())) {
      if (member.name().equals("recordedAt")) {
        members.add(recordedAt(event));
      } else if (!member.name().equals("seq")) {
        members.add(member);
      }
    }
    if (members.stream().noneMatch(member -> member.name().equals("recordedAt"))) {
      members.add(recordedAt(event));
    }
    return Members.object(members);
  }

  private static Members.Member recordedAt(RecordedEvent event) {
    return Members.Member.of("recordedAt", JsonValue.string(Times.format(event.recordedAt())));
  }
}
