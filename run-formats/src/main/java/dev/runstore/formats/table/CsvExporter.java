package dev.runstore.formats.table;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.Texts;
import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunSource;
import dev.runstore.formats.TableExporter;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/** Writes a table of a run as comma-separated values (RFC 4180) that spreadsheets may open. */
public final class CsvExporter implements TableExporter {
  private final CsvTable table;

  /** For {@code ServiceLoader}: the table of the steps. */
  public CsvExporter() {
    this(CsvTable.STEPS);
  }

  private CsvExporter(CsvTable table) {
    this.table = table;
  }

  @Override
  public String format() {
    return "csv";
  }

  @Override
  public String description() {
    return "a table for spreadsheets, without payloads";
  }

  @Override
  public String mediaType() {
    return "text/csv";
  }

  @Override
  public String fileEnding() {
    return ".csv";
  }

  @Override
  public List<String> tables() {
    return Arrays.stream(CsvTable.values()).map(CsvTable::word).toList();
  }

  @Override
  public RunExporter of(String name) {
    return Arrays.stream(CsvTable.values())
        .filter(one -> one.word().equals(name))
        .findFirst()
        .map(CsvExporter::new)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the format csv has no table "
                        + Texts.quote(name)
                        + Suggestions.didYouMean(name, tables())
                        + (Suggestions.nearest(name, tables()).isPresent()
                            ? " there are: " + String.join(", ", tables())
                            : "")));
  }

  @Override
  public void write(RunSource run, OutputStream out) {
    CsvWriter rows = new CsvWriter(run.runId(), out);
    new CsvRows(run, rows).write(table);
    rows.finish();
  }
}
