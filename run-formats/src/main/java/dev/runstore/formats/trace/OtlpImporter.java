package dev.runstore.formats.trace;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Imports OTLP/JSON: each trace becomes a run. The file is walked twice and never held in memory;
 * {@code docs/formats.md} says what becomes of what.
 */
public final class OtlpImporter implements RunImporter {
  private static final Pattern BEGINNING =
      Pattern.compile("\\s*\\[?\\s*\\{\\s*\"resource(Spans|Logs|Metrics)\"\\s*:\\s*\\[");

  /** For {@code ServiceLoader}. */
  public OtlpImporter() {}

  @Override
  public String format() {
    return "otlp";
  }

  @Override
  public String description() {
    return "OTLP/JSON traces, logs and metrics of OpenTelemetry";
  }

  @Override
  public boolean recognizesBeginning(ImportSource source) {
    return BEGINNING.matcher(source.beginning()).lookingAt();
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.has("resourceSpans")
        || outline.has("resourceLogs")
        || outline.has("resourceMetrics")
        || outline.has("batches");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    OtlpScan.Found found = OtlpScan.of(source);
    if (found.table().traces() == 0) {
      throw source.refused("it holds no span, log record or metric");
    }
    try (OtlpReader reader = new OtlpReader(source, found)) {
      return TraceImport.write(reader, format(), source, target);
    }
  }
}
