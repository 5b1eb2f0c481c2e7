package dev.runstore.api;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunDescribed;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepPlanned;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts events into batches of at most 1 MiB, as far as a single event is not longer. */
final class ResultBatches {
  private static final long MAX_BYTES = 1 << 20;
  private static final long HEADER_BYTES = 512;

  private ResultBatches() {}

  static List<List<Event>> of(List<Event> events) {
    List<List<Event>> batches = new ArrayList<>();
    List<Event> batch = new ArrayList<>();
    long size = 0;
    for (Event event : events) {
      long length = length(event.body());
      if (!batch.isEmpty() && size + length > MAX_BYTES) {
        batches.add(batch);
        batch = new ArrayList<>();
        size = 0;
      }
      batch.add(event);
      size += length;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  /** An upper bound of the event's length as JSON. */
  private static long length(EventBody body) {
    return HEADER_BYTES
        + switch (body) {
          case RunDescribed described -> length(described.attributes()) + length(described.input());
          case StepPlanned planned ->
              length(planned.name())
                  + planned.parents().stream().mapToLong(id -> length(id.value())).sum();
          case StepStarted started ->
              length(started.config()) + length(started.input()) + length(started.attributes());
          case StepEnded ended ->
              length(ended.output())
                  + error(ended.error())
                  + ended.warnings().stream().mapToLong(ResultBatches::length).sum()
                  + length(ended.attributes())
                  + ended.usage().models().size() * HEADER_BYTES;
          case RunEnded ended -> length(ended.output()) + error(ended.error());
          default -> 0;
        };
  }

  private static long length(Optional<Payload> payload) {
    return payload
        .map(
            value ->
                switch (value) {
                  case Payload.Json json -> json.byteLength();
                  case Payload.Binary binary -> binary.byteLength() * 4 / 3 + HEADER_BYTES;
                  case Payload.Reference reference ->
                      length(reference.preview()) + length(reference.node()) + 2 * HEADER_BYTES;
                })
        .orElse(0L);
  }

  private static long length(Attributes attributes) {
    return attributes.values().entrySet().stream()
        .mapToLong(entry -> length(entry.getKey()) + entry.getValue().byteLength())
        .sum();
  }

  private static long error(Optional<ErrorInfo> error) {
    return error
        .map(e -> length(e.type()) + length(e.message()) + e.detail().map(String::length).orElse(0))
        .orElse(0L);
  }

  private static long length(Warning warning) {
    return length(warning.code()) + length(warning.message());
  }

  /** JSON's escapes take up to six bytes for a character; the usual text takes one. */
  private static long length(String text) {
    return 2L * text.length() + 8;
  }
}
