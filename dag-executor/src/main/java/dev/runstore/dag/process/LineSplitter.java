package dev.runstore.dag.process;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Cuts UTF-8 bytes into lines; wrong bytes become U+FFFD, a line over {@value #MAX_LINE} characters
 * comes in pieces. Not thread-safe.
 */
public final class LineSplitter extends OutputStream {
  /** The longest piece of a line, in characters. */
  public static final int MAX_LINE = 16_000;

  private final Consumer<String> lines;
  private final UnaryOperator<String> masking;
  private final int overlap;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final ByteBuffer bytes = ByteBuffer.allocate(8_192);
  private final CharBuffer chars = CharBuffer.allocate(8_200);
  private final StringBuilder line = new StringBuilder();

  /** Gives each line, without its break, to the consumer. */
  public LineSplitter(Consumer<String> lines) {
    this(lines, UnaryOperator.identity(), 0);
  }

  /**
   * Gives each line after masking it.
   *
   * @param overlap the longest text that is masked: a longer line is cut so that none is torn apart
   */
  public LineSplitter(Consumer<String> lines, UnaryOperator<String> masking, int overlap) {
    this.lines = lines;
    this.masking = masking;
    this.overlap = overlap;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    int from = offset;
    while (from < offset + length) {
      int count = Math.min(bytes.remaining(), offset + length - from);
      bytes.put(source, from, count);
      from += count;
      decode(End.NOT_YET);
    }
  }

  @Override
  public void close() {
    decode(End.REACHED);
    decoder.flush(chars);
    take();
    if (!line.isEmpty()) {
      emit(line.length());
    }
  }

  private enum End {
    NOT_YET,
    REACHED
  }

  private void decode(End end) {
    bytes.flip();
    decoder.decode(bytes, chars, end == End.REACHED);
    bytes.compact();
    take();
  }

  private void take() {
    chars.flip();
    try {
      while (chars.hasRemaining()) {
        take(chars.get());
      }
    } finally {
      chars.compact();
    }
  }

  private void take(char c) {
    if (c == '\n') {
      int end = line.length();
      emit(end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
      return;
    }
    line.append(c);
    if (line.length() >= MAX_LINE + overlap) {
      cut();
    }
  }

  private void cut() {
    String masked = masking.apply(line.toString());
    int end = Math.max(0, masked.length() - overlap);
    if (end > 0 && Character.isHighSurrogate(masked.charAt(end - 1))) {
      end--;
    }
    line.setLength(0);
    line.append(masked, end, masked.length());
    if (end > 0) {
      lines.accept(masked.substring(0, end));
    }
  }

  private void emit(int end) {
    String masked = masking.apply(line.substring(0, end));
    line.setLength(0);
    int from = 0;
    while (masked.length() - from > MAX_LINE) {
      int to = from + MAX_LINE;
      to -= Character.isHighSurrogate(masked.charAt(to - 1)) ? 1 : 0;
      lines.accept(masked.substring(from, to));
      from = to;
    }
    lines.accept(masked.substring(from));
  }
}
