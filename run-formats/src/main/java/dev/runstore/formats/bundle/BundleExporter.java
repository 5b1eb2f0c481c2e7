package dev.runstore.formats.bundle;

import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunSource;
import dev.runstore.formats.json.JsonRunExporter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Writes the file of {@link JsonRunExporter}, compressed with gzip. */
public final class BundleExporter implements RunExporter {
  static final String FORMAT = "bundle";
  private static final int BUFFER = 1 << 16;

  /** For {@code ServiceLoader}. */
  public BundleExporter() {}

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public String description() {
    return "a whole run with its artifacts in one compressed file";
  }

  @Override
  public boolean isText() {
    return false;
  }

  @Override
  public String mediaType() {
    return "application/gzip";
  }

  @Override
  public String fileEnding() {
    return ".bundle";
  }

  @Override
  public void write(RunSource run, OutputStream out) {
    try {
      GZIPOutputStream packed = new GZIPOutputStream(new Begun(out), BUFFER);
      new JsonRunExporter().write(run, packed);
      packed.finish();
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write run " + run.runId() + ": " + e.getMessage(), e);
    }
  }

  /** Holds the header of the file back until there is something of a run to write. */
  private static final class Begun extends OutputStream {
    private final OutputStream out;
    private final java.io.ByteArrayOutputStream header = new java.io.ByteArrayOutputStream(16);
    private boolean begun;

    Begun(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!begun && header.size() == 0) {
        header.write(bytes, offset, length);
        return;
      }
      if (!begun) {
        begun = true;
        header.writeTo(out);
      }
      out.write(bytes, offset, length);
    }
  }
}
