package dev.runstore.api.recorder;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A stream that can be read again: what has been read of it is kept, the first MiB in memory and
 * the rest in a temporary file. Ends with its recording's call, which closes it.
 */
final class Replay implements Content, AutoCloseable {
  private static final int IN_MEMORY = 1 << 20;

  private final InputStream source;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private Optional<Path> file = Optional.empty();
  private Optional<OutputStream> tail = Optional.empty();

  Replay(InputStream source) {
    this.source = source;
  }

  /** From the beginning; the reader before must be done. */
  @Override
  public InputStream open() throws IOException {
    InputStream first = new ByteArrayInputStream(head.toByteArray());
    InputStream rest = new Kept(source);
    if (tail.isEmpty()) {
      return new SequenceInputStream(first, rest);
    }
    tail.get().flush();
    return new SequenceInputStream(
        new SequenceInputStream(first, Files.newInputStream(file.orElseThrow())), rest);
  }

  private void keep(byte[] bytes, int offset, int length) throws IOException {
    int inMemory = Math.min(length, IN_MEMORY - head.size());
    head.write(bytes, offset, inMemory);
    if (inMemory < length) {
      if (tail.isEmpty()) {
        Path made = Files.createTempFile("runstore-artifact-", ".part");
        file = Optional.of(made);
        tail = Optional.of(Files.newOutputStream(made));
      }
      tail.get().write(bytes, offset + inMemory, length - inMemory);
    }
  }

  @Override
  public void close() {
    try {
      if (tail.isPresent()) {
        tail.get().close();
        Files.deleteIfExists(file.orElseThrow());
      }
    } catch (IOException e) {
      file.orElseThrow().toFile().deleteOnExit();
    }
  }

  /** Keeps what it gives and leaves its source open. */
  private final class Kept extends FilterInputStream {
    private Kept(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      if (count > 0) {
        keep(target, offset, count);
      }
      return count;
    }

    @Override
    public void close() {}
  }
}
