package dev.runstore.postgres;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Runners in the JSON that events of claims have them in; the database puts it into the event. */
final class Runners {
  private static final RunId NONE = new RunId("00000000000000000000000000");
  private static final String BEFORE = "\"runner\":";
  private static final String AFTER = ",\"attempt\":1,\"generation\":1,";

  private Runners() {}

  static String encode(Runner runner) {
    Lease lease = new Lease(NONE, runner, 1, 1, Instant.EPOCH, Instant.EPOCH);
    String event =
        new String(
            EventCodec.encode(
                new RecordedEvent(
                    Track.HISTORY,
                    1,
                    Instant.EPOCH,
                    Event.undated(new LeaseClaimed(lease, Optional.empty())))),
            StandardCharsets.UTF_8);
    return event.substring(event.indexOf(BEFORE) + BEFORE.length(), event.lastIndexOf(AFTER));
  }

  static Runner decode(String json) {
    String event =
        "{\"seq\":1,\"id\":\"00000000000000000000000000\",\"recordedAt\":\"1970-01-01T00:00:00.000000Z\","
            + "\"type\":\"lease.claimed\",\"lease\":{\"runId\":\""
            + NONE
            + "\","
            + BEFORE
            + json
            + AFTER
            + "\"claimedAt\":\"1970-01-01T00:00:00.000000Z\",\"expiresAt\":\"1970-01-01T00:00:00.000000Z\"}}";
    LeaseClaimed claimed =
        (LeaseClaimed) EventCodec.decode(event.getBytes(StandardCharsets.UTF_8)).body();
    return claimed.lease().runner();
  }

  /** The text as the inside of a JSON string. */
  static String quotable(String text) {
    String json = quoted(text);
    return json.substring(1, json.length() - 1);
  }

  /** The text as a JSON string. */
  static String quoted(String text) {
    return new String(JsonValue.string(text).shared(), StandardCharsets.UTF_8);
  }

  /** The text whose {@link #quotable} form this is. */
  static String unquoted(String quotable) {
    return JsonValue.parse("\"" + quotable + "\"").tree().asString();
  }
}
