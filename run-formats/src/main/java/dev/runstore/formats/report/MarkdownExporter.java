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
 * Writes a report in Markdown (CommonMark with tables), as for an issue or a chat. Its size is
 * bounded; what it leaves out it says.
 */
public final class MarkdownExporter implements RunExporter {
  /** For {@code ServiceLoader}. */
  public MarkdownExporter() {}

  @Override
  public String format() {
    return "markdown";
  }

  @Override
  public String description() {
    return "a report to paste into an issue or a chat";
  }

  @Override
  public String mediaType() {
    return "text/markdown";
  }

  @Override
  public String fileEnding() {
    return ".md";
  }

  @Override
  public void write(RunSource run, OutputStream out) {
    Report report = Report.of(run);
    try {
      Writer text =
          new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
      text.write(new MarkdownPage(report).text());
      text.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write run " + run.runId() + ": " + e.getMessage(), e);
    }
  }
}
