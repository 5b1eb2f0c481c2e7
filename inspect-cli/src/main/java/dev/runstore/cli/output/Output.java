package dev.runstore.cli.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The standard output of a command: UTF-8, buffered, and it notices when nobody reads any more, or
 * when it cannot be written. Not thread-safe.
 */
public final class Output {
  private static final int BUFFER = 1 << 16;

  private final PrintStream target;
  private final OutputStream buffer;
  private final Terminal terminal;
  private int lines;

  /** Writes to this stream, which goes to this terminal. */
  public Output(PrintStream target, Terminal terminal) {
    this.target = target;
    this.terminal = terminal;
    this.buffer = new BufferedOutputStream(new Checked(target), BUFFER);
  }

  /** What it goes to. */
  public Terminal terminal() {
    return terminal;
  }

  /** Writes text that is known to be harmless. */
  public void print(String text) {
    try {
      buffer.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a line of text that is known to be harmless. */
  public void line(String text) {
    print(text + "\n");
    lines++;
  }

  /** How many lines were written so. */
  public int lines() {
    return lines;
  }

  /**
   * The bytes themselves, for content that goes to a file or a pipe; passed on by {@link #flush}.
   */
  public OutputStream bytes() {
    return new Kept(buffer);
  }

  /** For JSON: on a terminal control characters are escaped; passed on by {@link #flush}. */
  public OutputStream json() {
    return new Kept(terminal.interactive() ? new SafeJsonStream(buffer) : buffer);
  }

  /** Passes on what is buffered. */
  public void flush() {
    try {
      buffer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    check(target);
  }

  private static void check(PrintStream target) {
    if (!target.checkError()) {
      return;
    }
    if (target instanceof StandardStream stream && stream.failure().isPresent()) {
      throw new NotWritten(stream.failure().get());
    }
    throw new ReaderGone();
  }

  /** The output is not whole, or not there at all. */
  public static final class NotWritten extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotWritten(IOException cause) {
      super("cannot write to the standard output, it is not whole: " + cause.getMessage(), cause);
    }
  }

  /** Nobody reads the output any more; there is nothing left to do. */
  public static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderGone() {
      super("the reader of the output is gone", null, false, false);
    }
  }

  private static final class Checked extends OutputStream {
    private final PrintStream target;

    Checked(PrintStream target) {
      this.target = target;
    }

    @Override
    public void write(int b) {
      target.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      target.write(bytes, offset, length);
      check(target);
    }

    @Override
    public void flush() {
      target.flush();
    }
  }

  private static final class Kept extends OutputStream {
    private final OutputStream target;

    Kept(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
      target.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      target.write(bytes, offset, length);
    }
  }
}
