package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.RefusedImportException;
import dev.runstore.formats.trace.SpanTable.Row;
import java.io.UncheckedIOException;
import tools.jackson.core.JacksonException;

/** The first walk over a file: checks all of it and notes where the spans and log records are. */
final class OtlpScan {
  private static final int MAX_ITEM = 32 << 20;

  private final ImportSource source;
  private final OtlpWalk walk;
  private final SpanTable table = new SpanTable();
  private final OtlpScopes scopes = new OtlpScopes();
  private final Row row = new Row();
  private final OtlpRow rows = new OtlpRow(row);
  private int documents;
  private int batch;
  private int member;

  private OtlpScan(ImportSource source, OtlpWalk walk) {
    this.source = source;
    this.walk = walk;
  }

  /** What a file holds. */
  record Found(SpanTable table, OtlpScopes scopes) {}

  static Found of(ImportSource source) {
    try {
      return of(source, new PlainWalk(source));
    } catch (PlainWalk.UncertainException e) {
      return of(source, new ParserWalk(source));
    }
  }

  private static Found of(ImportSource source, OtlpWalk started) {
    try (OtlpWalk walk = started) {
      OtlpScan scan = new OtlpScan(source, walk);
      scan.documents();
      scan.table.finish();
      return new Found(scan.table, scan.scopes);
    } catch (tools.jackson.core.exc.JacksonIOException e) {
      throw new UncheckedIOException(
          "cannot read " + source.name() + ": " + JsonValue.reason(e), e.getCause());
    } catch (JacksonException e) {
      throw source.refused("it is not JSON as OTLP needs it: " + JsonValue.reason(e));
    }
  }

  private void documents() {
    while (walk.hasDocument()) {
      if (walk.kind() == '[') {
        walk.enter();
        while (walk.hasItem()) {
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
    if (walk.kind() != '{') {
      throw refused("an object with resourceSpans, resourceLogs or resourceMetrics is expected");
    }
    walk.enter();
    documents++;
    batch = 0;
    for (String name = walk.nextName(); name != null; name = walk.nextName()) {
      switch (name) {
        case "resourceSpans", "batches" -> batches(SpanTable.SPAN);
        case "resourceLogs" -> batches(SpanTable.LOG);
        case "resourceMetrics" -> batches(SpanTable.METRIC);
        default -> walk.skip();
      }
    }
  }

  private void batches(byte kind) {
    if (isNull()) {
      return;
    }
    enter('[', "an array of resources");
    while (walk.hasItem()) {
      enter('{', "a resource with its scopes");
      scopes.beginResource();
      batch(kind);
      scopes.endResource();
      batch++;
    }
  }

  private void batch(byte kind) {
    for (String name = walk.nextName(); name != null; name = walk.nextName()) {
      switch (name) {
        case "resource" -> scopes.resource(walk.value());
        case "scopeSpans", "instrumentationLibrarySpans", "scopeLogs", "scopeMetrics" -> {
          if (!isNull()) {
            scopes(kind);
          }
        }
        default -> walk.skip();
      }
    }
  }

  private void scopes(byte kind) {
    enter('[', "an array of scopes");
    while (walk.hasItem()) {
      enter('{', "a scope with what it recorded");
      row.scope = scopes.beginScope();
      for (String name = walk.nextName(); name != null; name = walk.nextName()) {
        switch (name) {
          case "scope", "instrumentationLibrary" -> scopes.scope(walk.value());
          case "spans", "logRecords", "metrics" -> items(kind);
          default -> walk.skip();
        }
      }
    }
  }

  private void items(byte kind) {
    if (isNull()) {
      return;
    }
    enter('[', "an array");
    member = 0;
    while (walk.hasItem()) {
      if (walk.kind() != '{') {
        throw refused("an object is expected");
      }
      item(kind);
      member++;
    }
  }

  private void item(byte kind) {
    OtlpWalk.Place place = walk.place();
    if (place.length() > MAX_ITEM) {
      throw refused(
          "it has " + place.length() + " bytes; up to " + (MAX_ITEM >> 20) + " MiB are read");
    }
    row.clear(kind, place.offset(), (int) place.length());
    if (kind != SpanTable.METRIC) {
      walk.begin(rows.json(), place);
      rows.read();
    }
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

  private boolean isNull() {
    boolean isNull = walk.kind() == 'n';
    if (isNull) {
      walk.skip();
    }
    return isNull;
  }

  private void enter(char opening, String expected) {
    if (walk.kind() != opening) {
      throw refused(expected + " is expected");
    }
    walk.enter();
  }

  private RefusedImportException refused(String reason) {
    return source.refused(
        "document " + documents + ", resource " + batch + ", item " + member + ": " + reason);
  }
}
