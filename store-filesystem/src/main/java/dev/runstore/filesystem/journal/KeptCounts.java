package dev.runstore.filesystem.journal;

import dev.runstore.api.codec.Json;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.support.EventTally;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * How many events of each kind a history has, and where the few are that say what the run itself
 * was given and gave.
 *
 * @param kinds the counts by kind
 * @param marks where these few are, in order; none if they are too many
 * @param isMarked whether all of them have a mark
 */
record KeptCounts(Map<String, Long> kinds, List<Mark> marks, boolean isMarked) {
  private static final Set<String> MARKED = Set.of("run.created", "run.described", "run.ended");
  private static final int MOST_MARKS = 100;

  KeptCounts {
    kinds = Map.copyOf(kinds);
    marks = List.copyOf(marks);
  }

  /**
   * Where an event is.
   *
   * @param type of the event
   * @param generation of the segment
   * @param offset in it of its batch, or of one before
   * @param sequence its number
   */
  record Mark(String type, long generation, long offset, long sequence) {}

  /** Counts the events of a history as it is folded. */
  static final class Counting {
    private final EventTally tally = new EventTally();
    private final List<Mark> marks = new ArrayList<>();
    private boolean isMarked = true;

    void event(RecordedEvent event, long generation, long offset) {
      tally.add(event.body());
      String type = event.body().type();
      if (isMarked && MARKED.contains(type)) {
        marks.add(new Mark(type, generation, offset, event.sequence()));
        isMarked = marks.size() <= MOST_MARKS;
      }
    }

    KeptCounts counts() {
      return new KeptCounts(tally.counts(), isMarked ? marks : List.of(), isMarked);
    }
  }

  /** Whether every event of these types has a mark. */
  boolean marks(Set<String> types) {
    return isMarked && MARKED.containsAll(types);
  }

  /** One line of JSON. */
  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.generator(bytes)) {
      out.writeStartObject();
      out.writeObjectPropertyStart("events");
      new TreeMap<>(kinds).forEach(out::writeNumberProperty);
      out.writeEndObject();
      if (isMarked) {
        out.writeArrayPropertyStart("marks");
        marks.forEach(mark -> write(mark, out));
        out.writeEndArray();
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(Mark mark, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("type", mark.type);
    out.writeNumberProperty("generation", mark.generation);
    out.writeNumberProperty("offset", mark.offset);
    out.writeNumberProperty("sequence", mark.sequence);
    out.writeEndObject();
  }

  /**
   * What such a line says.
   *
   * @throws IllegalArgumentException if it is none
   */
  static KeptCounts decode(byte[] line) {
    Map<String, Long> kinds = new TreeMap<>();
    List<Mark> marks = new ArrayList<>();
    boolean isMarked = false;
    try (JsonParser in = Json.parser(line)) {
      in.nextToken();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        if (name.equals("events")) {
          for (String kind = in.nextName(); kind != null; kind = in.nextName()) {
            in.nextToken();
            kinds.put(kind, in.getLongValue());
          }
        } else if (name.equals("marks")) {
          isMarked = true;
          while (in.nextToken() == JsonToken.START_OBJECT) {
            marks.add(mark(in));
          }
        } else {
          in.skipChildren();
        }
      }
      return new KeptCounts(kinds, marks, isMarked);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not the counts of a history", e);
    }
  }

  private static Mark mark(JsonParser in) {
    String type = "";
    long generation = 0;
    long offset = 0;
    long sequence = 0;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "type" -> type = in.getString();
        case "generation" -> generation = in.getLongValue();
        case "offset" -> offset = in.getLongValue();
        case "sequence" -> sequence = in.getLongValue();
        default -> in.skipChildren();
      }
    }
    return new Mark(type, generation, offset, sequence);
  }
}
