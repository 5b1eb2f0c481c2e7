package dev.runstore.formats.bundle;

import dev.runstore.api.model.RunId;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.json.JsonRunImporter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads the file that {@link BundleExporter} writes. The run keeps its id and its event ids. */
public final class BundleImporter implements RunImporter {
  private static final byte[] START =
      "{\"format\":\"runstore-json\",".getBytes(StandardCharsets.US_ASCII);

  private final JsonRunImporter unpacked = new JsonRunImporter();

  /** For {@code ServiceLoader}. */
  public BundleImporter() {}

  @Override
  public String format() {
    return BundleExporter.FORMAT;
  }

  @Override
  public String description() {
    return "what wct export --format bundle writes";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    byte[] head = source.head();
    if (head.length < 2 || (head[0] & 0xff) != 0x1f || (head[1] & 0xff) != 0x8b) {
      return false;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(head))) {
      return java.util.Arrays.equals(in.readNBytes(START.length), START);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    return unpacked.read(source.unpacked(), target).stream()
        .map(report -> new ImportReport(report.runId(), report.alias(), format(), report.isNew()))
        .toList();
  }

  /**
   * Checks a bundle wholly without any store: its digest, each artifact's digest, each event, and
   * that the events fold into a run.
   *
   * @return the run it holds
   * @throws dev.runstore.formats.RefusedImportException if something is not as it should be
   */
  public RunId verify(ImportSource source) {
    if (!recognizes(source)) {
      throw source.refused(
          "it is no bundle, or its beginning is damaged; a bundle is what wct export RUN --format"
              + " bundle --output FILE writes: JSON through gzip that begins with "
              + new String(START, StandardCharsets.US_ASCII));
    }
    return unpacked.verify(source.unpacked());
  }
}
