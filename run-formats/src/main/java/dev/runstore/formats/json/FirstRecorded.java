package dev.runstore.formats.json;

import dev.runstore.api.codec.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JsonParser;

/**
 * Carries the time when an event was first recorded from store to store. A store gives each event
 * its own {@code recordedAt}; the one that the file had goes along as a field that the store keeps
 * because it does not know it, and takes its place again in the next file.
 */
final class FirstRecorded {
  static final String FIELD = "firstRecordedAt";
  private static final String RECORDED_AT = "recordedAt";

  private int recordedFrom;
  private int recordedTo;
  private int firstFrom;
  private int firstTo;
  private int memberFrom;

  private FirstRecorded(byte[] event) {
    try (JsonParser in = Json.parser(event)) {
      in.nextToken();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        int start = (int) in.currentTokenLocation().getByteOffset();
        in.nextToken();
        int from = (int) in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        in.finishToken();
        int to = (int) in.currentLocation().getByteOffset();
        if (name.equals(RECORDED_AT)) {
          recordedFrom = from;
          recordedTo = to;
        } else if (name.equals(FIELD)) {
          memberFrom = start;
          firstFrom = from;
          firstTo = to;
        }
      }
    }
  }

  /** The event of a file as it goes into a store. */
  static byte[] imported(byte[] event) {
    FirstRecorded at = new FirstRecorded(event);
    if (at.recordedTo == 0 || at.firstTo != 0) {
      return event;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(event.length + 48);
    out.write(event, 0, lastBrace(event));
    out.writeBytes((",\"" + FIELD + "\":").getBytes(StandardCharsets.US_ASCII));
    out.write(event, at.recordedFrom, at.recordedTo - at.recordedFrom);
    out.write('}');
    return out.toByteArray();
  }

  /** The event of a store as it goes into a file. */
  static byte[] exported(byte[] event) {
    if (!contains(event)) {
      return event;
    }
    FirstRecorded at = new FirstRecorded(event);
    if (at.recordedTo == 0 || at.firstTo == 0 || at.memberFrom < at.recordedTo) {
      return event;
    }
    byte[] time = Arrays.copyOfRange(event, at.firstFrom, at.firstTo);
    int comma = at.memberFrom - 1;
    while (event[comma] != ',') {
      comma--;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(event.length);
    out.write(event, 0, at.recordedFrom);
    out.writeBytes(time);
    out.write(event, at.recordedTo, comma - at.recordedTo);
    out.write(event, at.firstTo, event.length - at.firstTo);
    return out.toByteArray();
  }

  private static boolean contains(byte[] event) {
    byte[] name = FIELD.getBytes(StandardCharsets.US_ASCII);
    for (int i = event.length - name.length; i >= 0; i--) {
      if (event[i] == 'f' && Arrays.equals(event, i, i + name.length, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  private static int lastBrace(byte[] event) {
    int i = event.length - 1;
    while (event[i] != '}') {
      i--;
    }
    return i;
  }
}
