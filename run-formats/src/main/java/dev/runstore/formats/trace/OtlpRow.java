package dev.runstore.formats.trace;

import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.LenientTimes;
import dev.runstore.formats.trace.SpanTable.Row;

/**
 * Reads of spans and log records what has to be known of them before the first is written. Not
 * thread-safe.
 */
final class OtlpRow {
  private final CheckedJson in = new CheckedJson();
  private final Row row;
  private boolean isAgent;

  /** Fills this row. */
  OtlpRow(Row row) {
    this.row = row;
  }

  /** What is read from, to be begun at an item. */
  CheckedJson json() {
    return in;
  }

  void read() {
    String spanName = "";
    isAgent = false;
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
        case "name" -> spanName = in.kind() == '"' ? in.sharedText() : text();
        case "status" -> status();
        case "attributes" -> attributes();
        default -> in.skip();
      }
    }
    if (isAgent && row.agent.isEmpty()) {
      row.agent = spanName;
    }
    if (!row.agent.isEmpty()) {
      row.agent = FittingTexts.name(row.agent, "agent");
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
    String key = "";
    String value = "";
    boolean isOther = false;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      if (name.equals("key") && in.kind() == '"') {
        key = in.sharedText();
        isOther = !SpanWords.isForRow(key);
      } else if (!isOther && name.equals("value") && in.kind() == '{') {
        value = scalar();
      } else {
        in.skip();
      }
    }
    if (SpanWords.bearsUsage(key)) {
      row.bearsUsage |= isPositive(value);
    } else if (SpanWords.namesAgent(key)) {
      row.agent = row.agent.isEmpty() || key.equals(SpanWords.AGENT[0]) ? value : row.agent;
    } else if (SpanWords.isKind(key)) {
      isAgent |= SpanWords.isAgent(value);
    }
  }

  /** The text or number that the value here holds; else nothing. */
  private String scalar() {
    String scalar = "";
    in.entersObject();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      switch (name) {
        case "stringValue", "intValue", "doubleValue" -> scalar = text();
        default -> in.skip();
      }
    }
    return scalar;
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
