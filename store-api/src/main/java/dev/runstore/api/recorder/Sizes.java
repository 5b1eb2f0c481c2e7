package dev.runstore.api.recorder;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.Logged;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.Payload;
import java.util.Optional;

/** About how many bytes an event takes, to keep batches bounded. */
final class Sizes {
  private static final long PLAIN = 300;
  private static final long LINE = 80;

  private Sizes() {}

  static long of(Event event) {
    return PLAIN
        + switch (event.body()) {
          case StepStarted started -> of(started.config()) + of(started.input());
          case StepEnded ended -> of(ended.output());
          case RunEnded ended -> of(ended.output());
          case Custom custom -> of(custom.payload());
          case Logged logged -> logged.lines().stream().mapToLong(Sizes::of).sum();
          default -> 0;
        };
  }

  static long of(LogLine line) {
    return LINE + line.text().length();
  }

  /** Whether the run can be understood without it. */
  static boolean isMinor(Event event) {
    return event.body() instanceof Logged || event.body() instanceof Custom;
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
