package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.LenientTimes;
import dev.runstore.formats.RefusedImportException;
import dev.runstore.formats.trace.SpanTable.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The first walk over a file: checks all of it and notes where the spans and log records are. */
final class OtlpScan {
  private static final int MAX_ITEM = 32 << 20;
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private final ImportSource source;
  private final JsonParser parser;
  private final SpanTable table = new SpanTable();
  private final OtlpScopes scopes = new OtlpScopes();
  private final Row row = new Row();
  private int documents;
  private int batch;
  private int member;

  private OtlpScan(ImportSource source, JsonParser parser) {
    this.source = source;
    this.parser = parser;
  }

  /** What a file holds. */
  record Found(SpanTable table, OtlpScopes scopes) {}

  static Found of(ImportSource source) {
    try (InputStream in = source.open();
        JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
      OtlpScan scan = new OtlpScan(source, parser);
      scan.documents();
      scan.table.finish();
      return new Found(scan.table, scan.scopes);
    } catch (tools.jackson.core.exc.JacksonIOException e) {
      throw new UncheckedIOException(
          "cannot read " + source.name() + ": " + e.getOriginalMessage(), e.getCause());
    } catch (JacksonException e) {
      throw source.refused("it is not JSON as OTLP needs it: " + JsonValue.reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
    }
  }

  private void documents() {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          document();
        }
      } else {
        document();
      }
    }
    if (documents == 0) {
      throw source.refused("it holds no document");
    }
  }

  private void document() {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw refused("an object with resourceSpans, resourceLogs or resourceMetrics is expected");
    }
    documents++;
    batch = 0;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      switch (name) {
        case "resourceSpans", "batches" -> batches(SpanTable.SPAN);
        case "resourceLogs" -> batches(SpanTable.LOG);
        case "resourceMetrics" -> batches(SpanTable.METRIC);
        default -> parser.skipChildren();
      }
    }
  }

  private void batches(byte kind) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    array("an array of resources");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      object("a resource with its scopes");
      scopes.beginResource();
      batch(kind);
      scopes.endResource();
      batch++;
    }
  }

  private void batch(byte kind) {
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      switch (name) {
        case "resource" -> scopes.resource(parser);
        case "scopeSpans", "instrumentationLibrarySpans", "scopeLogs", "scopeMetrics" -> {
          if (parser.currentToken() != JsonToken.VALUE_NULL) {
            scopes(kind);
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void scopes(byte kind) {
    array("an array of scopes");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      object("a scope with what it recorded");
      row.scope = scopes.beginScope();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        parser.nextToken();
        switch (name) {
          case "scope", "instrumentationLibrary" -> scopes.scope(parser);
          case "spans", "logRecords", "metrics" -> items(kind);
          default -> parser.skipChildren();
        }
      }
    }
  }

  private void items(byte kind) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    array("an array");
    member = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      object("an object");
      item(kind);
      member++;
    }
  }

  private void item(byte kind) {
    long offset = parser.currentLocation().getByteOffset() - 1;
    row.kind = kind;
    row.offset = offset;
    row.trace = SpanTable.LOOSE;
    row.span = 0;
    row.parent = 0;
    row.start = 0;
    row.end = 0;
    row.status = 0;
    row.bearsUsage = false;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      if (kind == SpanTable.METRIC) {
        parser.skipChildren();
      } else {
        member(name);
      }
    }
    long length = parser.currentLocation().getByteOffset() - offset;
    if (length > MAX_ITEM) {
      throw refused("it has " + length + " bytes; up to " + (MAX_ITEM >> 20) + " MiB are read");
    }
    row.length = (int) length;
    if (kind == SpanTable.SPAN) {
      checkIds();
    }
    table.add(row);
  }

  private void checkIds() {
    if (row.trace.equals(SpanTable.LOOSE)) {
      throw refused("the span has no traceId of 16 bytes");
    }
    if (row.span == 0) {
      throw refused("the span has no spanId of 8 bytes");
    }
  }

  private void member(String name) {
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
      default -> parser.skipChildren();
    }
  }

  private void status() {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      if (name.equals("code")) {
        row.status = (byte) Span.Outcome.of(text(), "").code();
      } else {
        parser.skipChildren();
      }
    }
  }

  private void attributes() {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        attribute();
      } else {
        parser.skipChildren();
      }
    }
  }

  private void attribute() {
    boolean bears = false;
    boolean positive = false;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken token = parser.nextToken();
      if (name.equals("key") && token == JsonToken.VALUE_STRING) {
        int length = parser.getStringLength();
        bears = length > 10 && length < 40 && SpanWords.bearsUsage(parser.getString());
      } else if (name.equals("value") && token == JsonToken.START_OBJECT) {
        positive = isPositive();
      } else {
        parser.skipChildren();
      }
    }
    row.bearsUsage |= bears && positive;
  }

  /** Whether the value here is a number above zero. */
  private boolean isPositive() {
    boolean positive = false;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      if (name.equals("intValue") || name.equals("doubleValue")) {
        String text = text();
        positive = isPositive(text);
      } else {
        parser.skipChildren();
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

  private String text() {
    if (parser.currentToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_NULL) {
      return parser.getString();
    }
    parser.skipChildren();
    return "";
  }

  private long nanos() {
    Optional<Instant> time = LenientTimes.nanos(text());
    return time.filter(t -> t.getEpochSecond() < Long.MAX_VALUE / 1_000_000_000)
        .map(t -> t.getEpochSecond() * 1_000_000_000 + t.getNano())
        .orElse(0L);
  }

  private void array(String expected) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refused(expected + " is expected");
    }
  }

  private void object(String expected) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw refused(expected + " is expected");
    }
  }

  private RefusedImportException refused(String reason) {
    return source.refused(
        "document " + documents + ", resource " + batch + ", item " + member + ": " + reason);
  }
}
