package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.RefusedImportException;
import java.io.UncheckedIOException;
import tools.jackson.core.JacksonException;

/** The first walk over a file: checks all of it and notes where the spans and log records are. */
final class OtlpScan {
  private static final int MAX_ITEM = 32 << 20;

  private final ImportSource source;
  private final OtlpWalk walk;
  private final OtlpRows rows;
  private final OtlpScopes scopes = new OtlpScopes();
  private int scope;
  private int documents;
  private int batch;
  private int member;

  private OtlpScan(ImportSource source, OtlpWalk walk, OtlpRows rows) {
    this.source = source;
    this.walk = walk;
    this.rows = rows;
  }

  /** What a file holds. */
  record Found(SpanTable table, OtlpScopes scopes) {}

  static Found of(ImportSource source) {
    byte[] head = source.head();
    if (head.length > 1 && (head[0] & 0xFF) + (head[1] & 0xFF) == 0xFE + 0xFF) {
      throw source.refused(
          "it is UTF-16, and OTLP is UTF-8: convert it, as with iconv -f UTF-16 -t UTF-8");
    }
    try {
      return of(source, new PlainWalk(source));
    } catch (PlainWalk.UncertainException e) {
      return of(source, new ParserWalk(source));
    }
  }

  private static Found of(ImportSource source, OtlpWalk started) {
    try (OtlpWalk walk = started;
        OtlpRows rows = new OtlpRows(source)) {
      OtlpScan scan = new OtlpScan(source, walk, rows);
      scan.walked();
      return new Found(rows.finish(), scan.scopes);
    } catch (tools.jackson.core.exc.JacksonIOException e) {
      throw new UncheckedIOException(
          "cannot read " + source.name() + ": " + JsonValue.reason(e), e.getCause());
    } catch (JacksonException e) {
      throw source.refused("it is not JSON as OTLP needs it: " + JsonValue.reason(e));
    }
  }

  /** Of two items that cannot be read the earlier one is told, whichever thread meets it first. */
  private void walked() {
    try {
      documents();
    } catch (RefusedImportException later) {
      SpanTable unused = rows.finish();
      throw later;
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
      scope = scopes.beginScope();
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
    rows.add(walk, new OtlpRows.Item(kind, place, scope, documents, batch, member));
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
