package dev.runstore.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A standard stream of the process that says why it could not be written, UTF-8. */
public final class StandardStream extends PrintStream {
  private final Bytes bytes;

  private StandardStream(Bytes bytes) {
    super(bytes, false, StandardCharsets.UTF_8);
    this.bytes = bytes;
  }

  /** The stream behind a descriptor. */
  public static StandardStream of(FileDescriptor descriptor) {
    return new StandardStream(new Bytes(new FileOutputStream(descriptor)));
  }

  /** Why a file could not be written; empty for a pipe or a terminal that nobody reads any more. */
  Optional<IOException> failure() {
    return Optional.ofNullable(bytes.failure);
  }

  private static final class Bytes extends FilterOutputStream {
    private final FileOutputStream file;
    private volatile @Nullable IOException failure;

    Bytes(FileOutputStream file) {
      super(file);
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      try {
        file.write(source, offset, length);
      } catch (IOException e) {
        if (failure == null && hasPosition()) {
          failure = e;
        }
        throw e;
      }
    }

    /** Files have one, pipes and terminals have not; how a broken pipe is told, depends on it. */
    private boolean hasPosition() {
      try {
        return file.getChannel().position() >= 0;
      } catch (IOException e) {
        return false;
      }
    }
  }
}
