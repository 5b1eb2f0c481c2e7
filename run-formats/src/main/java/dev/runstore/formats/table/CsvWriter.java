package dev.runstore.formats.table;

import dev.runstore.api.model.RunId;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Rows of comma-separated values: UTF-8, CR LF, quotes where needed. A text that a spreadsheet
 * would take for a formula gets an apostrophe before it.
 */
final class CsvWriter {
  private final RunId runId;
  private final Writer out;
  private boolean inRow;

  CsvWriter(RunId runId, OutputStream out) {
    this.runId = runId;
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
  }

  void heading(String[] columns) {
    for (String column : columns) {
      cell(column);
    }
    end();
  }

  CsvWriter text(String value) {
    return cell(isFormula(value) ? "'" + value : value);
  }

  CsvWriter text(Optional<?> value) {
    return text(value.map(Object::toString).orElse(""));
  }

  /** A number or a word of our own. */
  CsvWriter plain(Object value) {
    return cell(value.toString());
  }

  CsvWriter number(Optional<BigDecimal> value) {
    return cell(value.map(BigDecimal::toPlainString).orElse(""));
  }

  CsvWriter number(OptionalLong value) {
    return cell(value.isPresent() ? Long.toString(value.getAsLong()) : "");
  }

  CsvWriter number(OptionalInt value) {
    return cell(value.isPresent() ? Integer.toString(value.getAsInt()) : "");
  }

  CsvWriter empty(int cells) {
    for (int i = 0; i < cells; i++) {
      cell("");
    }
    return this;
  }

  private static boolean isFormula(String value) {
    return !value.isEmpty() && "=+-@\t\r\n".indexOf(value.charAt(0)) >= 0;
  }

  private CsvWriter cell(String value) {
    String text = inRow ? "," : "";
    inRow = true;
    write(
        value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
            ? text + '"' + value.replace("\"", "\"\"") + '"'
            : text + value);
    return this;
  }

  void end() {
    write("\r\n");
    inRow = false;
  }

  void finish() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void write(String text) {
    try {
      out.write(text);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException("cannot write run " + runId + ": " + e.getMessage(), e);
  }
}
