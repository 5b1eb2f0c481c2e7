package dev.runstore.api.support;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import java.util.Map;
import java.util.Optional;

/** About how many bytes an event takes when it is stored, to keep batches bounded. */
public final class EventSizes {
  private static final long PLAIN = 400;
  private static final long LINE = 80;

  private EventSizes() {}

  /** The whole event. */
  public static long of(Event event) {
    return PLAIN
        + switch (event.body()) {
          case EventBody.RunCreated b -> of(b.definition()) + of(b.input()) + of(b.attributes());
          case EventBody.RunDescribed b -> of(b.input()) + of(b.attributes());
          case EventBody.StepStarted b ->
              of(b.config()) + of(b.input()) + of(b.attributes()) + 40L * b.parents().size();
          case EventBody.StepEnded b ->
              of(b.output())
                  + of(b.attributes())
                  + b.error().flatMap(error -> error.detail()).map(String::length).orElse(0);
          case EventBody.RunEnded b -> of(b.output());
          case EventBody.Custom b -> of(b.payload());
          case EventBody.Logged b -> b.lines().stream().mapToLong(EventSizes::of).sum();
          case EventBody.Unrecognized b -> b.json().byteLength();
          case EventBody other -> 0L;
        };
  }

  /** A line of a log. */
  public static long of(LogLine line) {
    return LINE + line.text().length();
  }

  private static long of(Attributes attributes) {
    long bytes = 0;
    for (Map.Entry<String, JsonValue> one : attributes.values().entrySet()) {
      bytes += one.getKey().length() + one.getValue().byteLength() + 4L;
    }
    return bytes;
  }

  private static long of(Optional<Payload> payload) {
    return payload
        .map(
            value ->
                switch (value) {
                  case Payload.Reference reference -> (long) reference.preview().length();
                  case Payload.Json json -> json.byteLength();
                  case Payload.Binary binary -> binary.byteLength() * 4 / 3;
                })
        .orElse(0L);
  }
}
