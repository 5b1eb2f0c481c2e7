package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonSyntax;
import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A quick walk that gives up at whatever is not certain to be right, or is larger than usual: a
 * {@link ParserWalk} then finds out.
 */
final class PlainWalk implements OtlpWalk {
  private static final int READ = 1 << 18;
  private static final int MAX_VALUE = 4 << 20;

  /** The byte order mark that some programs write before UTF-8. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** It is not certain that the file is as it should be. */
  static final class UncertainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncertainException() {
      super("not certain to be JSON", null, false, false);
    }
  }

  private final ImportSource source;
  private final InputStream in;
  private byte[] buffer = new byte[READ];
  private long bufferAt;
  private int at;
  private int filled;
  private boolean isAtEnd;
  private boolean isFirst;

  PlainWalk(ImportSource source) {
    this.source = source;
    this.in = source.open();
    fill();
    if (filled >= MARK.length && Arrays.equals(buffer, 0, MARK.length, MARK, 0, MARK.length)) {
      at = MARK.length;
    }
  }

  @Override
  public boolean hasDocument() {
    return next() >= 0;
  }

  @Override
  public byte kind() {
    if (at == filled) {
      throw new UncertainException();
    }
    return buffer[at];
  }

  @Override
  public void enter() {
    at++;
    isFirst = true;
  }

  @Override
  public @Nullable String nextName() {
    if (!follows('}')) {
      return null;
    }
    int end = end();
    if (buffer[at] != '"') {
      throw new UncertainException();
    }
    String name = new String(buffer, at + 1, end - at - 2, StandardCharsets.UTF_8);
    if (name.indexOf('\\') >= 0) {
      throw new UncertainException();
    }
    at = end;
    expect(':');
    return name;
  }

  @Override
  public boolean hasItem() {
    return follows(']');
  }

  /** Whether something comes before the closing bracket, with a comma where one belongs. */
  private boolean follows(char closing) {
    int next = next();
    boolean first = isFirst;
    isFirst = false;
    if (next == closing) {
      at++;
      return false;
    }
    if (!first) {
      expect(',');
    }
    return true;
  }

  private void expect(char expected) {
    if (next() != expected) {
      throw new UncertainException();
    }
    at++;
    if (next() < 0) {
      throw new UncertainException();
    }
  }

  @Override
  public void skip() {
    at = end();
  }

  @Override
  public JsonValue value() {
    int end = end();
    JsonValue value = JsonValue.trusted(Arrays.copyOfRange(buffer, at, end));
    at = end;
    return value;
  }

  @Override
  public Place place() {
    int end = end();
    Place place = new Place(bufferAt + at, end - at);
    at = end;
    return place;
  }

  @Override
  public void begin(CheckedJson json, Place place) {
    json.begin(buffer, (int) (place.offset() - bufferAt));
  }

  @Override
  public boolean copies() {
    return true;
  }

  @Override
  public void copy(Place place, byte[] target, int to) {
    int from = (int) (place.offset() - bufferAt);
    System.arraycopy(buffer, from, target, to, (int) place.length());
  }

  /** Where the value here ends; all of it is then in the buffer. */
  private int end() {
    int end = JsonSyntax.end(buffer, at, filled);
    while (end < 0 || end == filled) {
      if (isAtEnd || filled - at > MAX_VALUE) {
        if (end < 0) {
          throw new UncertainException();
        }
        return end;
      }
      fill();
      end = JsonSyntax.end(buffer, at, filled);
    }
    return end;
  }

  /** The next byte that is no white space; -1 at the end. */
  private int next() {
    while (true) {
      while (at < filled) {
        byte b = buffer[at];
        if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
          return b & 0xff;
        }
        at++;
      }
      if (isAtEnd) {
        return -1;
      }
      fill();
    }
  }

  /** Reads on, keeping what has not been passed. */
  private void fill() {
    int kept = filled - at;
    byte[] next = kept > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
    System.arraycopy(buffer, at, next, 0, kept);
    buffer = next;
    bufferAt += at;
    at = 0;
    try {
      int count = in.readNBytes(buffer, kept, buffer.length - kept);
      filled = kept + count;
      isAtEnd = filled < buffer.length;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
    }
  }
}
