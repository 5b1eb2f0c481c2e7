package dev.runstore.formats.temporal;

import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.NumberedRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An event of a history.
 *
 * @param id its number
 * @param type in camel case, whichever way it is spelled
 * @param json all of it
 */
record TemporalEvent(long id, String type, JsonView json) {
  private static final String PREFIX = "EVENT_TYPE_";

  /** In the order of their numbers: many share a time, and newest-first files exist. */
  static List<TemporalEvent> all(JsonView list) {
    List<TemporalEvent> events = new ArrayList<>();
    NumberedRecords.of(list, "eventId")
        .forEach(
            (id, json) ->
                events.add(new TemporalEvent(id, type(json.at("eventType").required()), json)));
    return events;
  }

  private static String type(String word) {
    if (!word.startsWith(PREFIX)) {
      return word;
    }
    StringBuilder camel = new StringBuilder();
    boolean capital = true;
    for (char c : word.substring(PREFIX.length()).toLowerCase(Locale.ROOT).toCharArray()) {
      if (c != '_') {
        camel.append(capital ? Character.toUpperCase(c) : c);
      }
      capital = c == '_';
    }
    return camel.toString();
  }

  Optional<Instant> time() {
    return json.at("eventTime").time();
  }

  /** What the event says, below a name that depends on its type. */
  JsonView attributes() {
    String name = Character.toLowerCase(type.charAt(0)) + type.substring(1) + "EventAttributes";
    return json.at(name);
  }

  /** The number of the event that this one follows up. */
  long follows() {
    JsonView attributes = attributes();
    return attributes.first("scheduledEventId", "initiatedEventId", "startedEventId").whole(-1);
  }
}
