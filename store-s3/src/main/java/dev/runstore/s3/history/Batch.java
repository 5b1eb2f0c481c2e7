package dev.runstore.s3.history;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Content;
import dev.runstore.s3.bucket.Found;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Events that were written together, as an object: a line of JSON for each. A tombstone stands
 * where a batch of notes would, and what stays of the other batches looks like it; both begin with
 * another character.
 */
final class Batch {
  private static final String CHECKSUM = "runstore-crc32c";
  private static final String RUN = "runstore-run";
  private static final byte TOMBSTONE = '!';

  private Batch() {}

  static List<RecordedEvent> numbered(Track track, long first, List<Event> events, Instant now) {
    List<RecordedEvent> recorded = new ArrayList<>(events.size());
    for (Event event : events) {
      recorded.add(new RecordedEvent(track, first + recorded.size(), now, event));
    }
    return recorded;
  }

  /** Of a run; its id and a checksum go along as metadata. */
  static Content content(RunId run, List<RecordedEvent> events) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (RecordedEvent event : events) {
      lines.writeBytes(EventCodec.encode(event));
      lines.write('\n');
    }
    byte[] bytes = lines.toByteArray();
    return new Content(
        bytes,
        bytes.length,
        "application/x-ndjson",
        Map.of(CHECKSUM, checksum(bytes), RUN, run.value()),
        Optional.empty());
  }

  static Content tombstone(String plan, Instant now) {
    return Content.text((char) TOMBSTONE + " deleted " + now + " by plan " + plan + "\n");
  }

  /** What stays in the place of a batch of a deleted run. */
  static Content removed() {
    return Content.text((char) TOMBSTONE + "\n");
  }

  static boolean isTombstone(Found object) {
    return object.bytes().length > 0 && object.bytes()[0] == TOMBSTONE;
  }

  /** Whether its metadata say whether its content is as it was written. */
  static boolean isVerifiable(Found object) {
    return object.metadata().containsKey(CHECKSUM);
  }

  /**
   * The events of a batch of this run. Batches of earlier versions do not say of which run they
   * are.
   *
   * @throws IllegalArgumentException if it is damaged, or of another run
   */
  static List<RecordedEvent> decode(Found object, Track track, RunId run) {
    byte[] bytes = object.bytes();
    String owner = object.metadata().get(RUN);
    if (owner != null && !owner.equals(run.value())) {
      throw new IllegalArgumentException("it is a batch of run " + owner);
    }
    String expected = object.metadata().get(CHECKSUM);
    if (expected != null && !expected.equals(checksum(bytes))) {
      throw new IllegalArgumentException("its checksum is not " + expected);
    }
    List<RecordedEvent> events = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        events.add(EventCodec.decode(Arrays.copyOfRange(bytes, from, i), track));
        from = i + 1;
      }
    }
    if (from != bytes.length || events.isEmpty()) {
      throw new IllegalArgumentException("it is cut off");
    }
    return events;
  }

  private static String checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Long.toHexString(crc.getValue());
  }
}
