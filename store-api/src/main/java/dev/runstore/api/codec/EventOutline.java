package dev.runstore.api.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an event is, read without making the rest of it.
 *
 * @param sequence its number
 * @param type its type
 * @param name the name of a custom event; empty for others
 * @param lines how many lines a log event holds
 * @param from where it begins in the bytes it was read from
 * @param to where it ends there
 */
public record EventOutline(long sequence, String type, String name, int lines, int from, int to) {
  private static final byte[] SEQUENCE = ascii("seq");
  private static final byte[] TYPE = ascii("type");
  private static final byte[] NAME = ascii("name");
  private static final byte[] LINES = ascii("lines");

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Those of the events in a JSON array; empty if it has what only {@link EventCodec#read} reads.
   */
  public static Optional<List<EventOutline>> of(byte[] events) {
    PlainJson in = new PlainJson(events);
    List<EventOutline> outlines = new ArrayList<>();
    in.array();
    while (in.nextItem()) {
      outlines.add(next(in));
    }
    return in.isPlain() ? Optional.of(outlines) : Optional.empty();
  }

  private static EventOutline next(PlainJson in) {
    int from = in.position();
    long sequence = 0;
    String type = "";
    String name = "";
    int lines = 0;
    in.object();
    while (in.nextName()) {
      if (in.is(SEQUENCE)) {
        sequence = in.number();
      } else if (in.is(TYPE)) {
        type = in.string();
      } else if (in.is(NAME) && !isOther(type, "custom")) {
        name = in.string();
      } else if (in.is(LINES) && !isOther(type, "log")) {
        lines = items(in);
      } else {
        in.skip();
      }
    }
    return new EventOutline(sequence, type, name, lines, from, in.position());
  }

  /** What stands before the type may belong to any. */
  private static boolean isOther(String type, String asked) {
    return !type.isEmpty() && !type.equals(asked);
  }

  private static int items(PlainJson in) {
    int items = 0;
    in.array();
    while (in.nextItem()) {
      in.skip();
      items++;
    }
    return items;
  }
}
