package dev.runstore.formats.report;

import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunSource;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a report for a browser in one file that needs no other: it opens offline and loads
 * nothing. Its size is bounded; what it leaves out it says.
 */
public final class HtmlExporter implements RunExporter {
  /** For {@code ServiceLoader}. */
  public HtmlExporter() {}

  @Override
  public String format() {
    return "html";
  }

  @Override
  public String description() {
    return "a report for a browser, in one file that opens offline";
  }

  @Override
  public String mediaType() {
    return "text/html";
  }

  @Override
  public String fileEnding() {
    return ".html";
  }

  @Override
  public void write(RunSource run, OutputStream out) {
    Report report = Report.of(run);
    try {
      Writer text =
          new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
      new HtmlPage(report, new Markup(text)).write();
      text.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write run " + run.runId() + ": " + e.getMessage(), e);
    }
  }
}
