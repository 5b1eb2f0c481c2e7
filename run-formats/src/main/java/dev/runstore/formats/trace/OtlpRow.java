package dev.runstore.formats.trace;

import dev.runstore.formats.LenientTimes;
import dev.runstore.formats.trace.SpanTable.Row;

/**
 * Reads of spans and log records what has to be known of them before the first is written. Not
 * thread-safe.
 */
final class OtlpRow {
  private final CheckedJson in = new CheckedJson();
  private final Row row;

  /** Fills this row. */
  OtlpRow(Row row) {
    this.row = row;
  }

  /** What is read from, to be begun at an item. */
  CheckedJson json() {
    return in;
  }

  void read() {
    in.entersObject();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      switch (name) {
        case "traceId" -> {
          String text = text();
          row.trace = TraceIds.trace(text).orElse(SpanTable.LOOSE);
          row.encoding = OtlpScopes.encoding(TraceIds.encoding(text, 16));
        }
        case "spanId" -> row.span = TraceIds.span(text());
        case "parentSpanId" -> row.parent = TraceIds.span(text());
        case "startTimeUnixNano", "timeUnixNano" -> row.start = nanos();
        case "endTimeUnixNano" -> row.end = nanos();
        case "status" -> status();
        case "attributes" -> attributes();
        default -> in.skip();
      }
    }
  }

  private void status() {
    if (!in.entersObject()) {
      return;
    }
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      if (name.equals("code")) {
        row.status = (byte) Span.Outcome.of(text(), "").code();
      } else {
        in.skip();
      }
    }
  }

  private void attributes() {
    if (!in.entersArray()) {
      return;
    }
    while (in.hasItem()) {
      if (in.entersObject()) {
        attribute();
      }
    }
  }

  private void attribute() {
    boolean bears = false;
    boolean positive = false;
    boolean isOther = false;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      if (name.equals("key") && in.kind() == '"') {
        bears = SpanWords.bearsUsage(in.sharedText());
        isOther = !bears;
      } else if (!isOther && name.equals("value") && in.kind() == '{') {
        positive = isPositiveValue();
      } else {
        in.skip();
      }
    }
    row.bearsUsage |= bears && positive;
  }

  /** Whether the value here is a number above zero. */
  private boolean isPositiveValue() {
    boolean positive = false;
    in.entersObject();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      if (name.equals("intValue") || name.equals("doubleValue")) {
        positive = isPositive(text());
      } else {
        in.skip();
      }
    }
    return positive;
  }

  private static boolean isPositive(String number) {
    for (int i = 0; i < number.length() && !number.startsWith("-"); i++) {
      if (number.charAt(i) >= '1' && number.charAt(i) <= '9') {
        return true;
      }
    }
    return false;
  }

  /** The text of the value here; of what is no text, number or truth value nothing. */
  private String text() {
    byte kind = in.kind();
    if (kind == '{' || kind == '[' || kind == 'n') {
      in.skip();
      return "";
    }
    return in.text();
  }

  private long nanos() {
    return LenientTimes.nanos(text())
        .filter(t -> t.getEpochSecond() < Long.MAX_VALUE / 1_000_000_000)
        .map(t -> t.getEpochSecond() * 1_000_000_000 + t.getNano())
        .orElse(0L);
  }
}
