package dev.runstore.s3.artifacts;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;

/**
 * So many bytes of an answer. Closed before its end it drops the connection instead of reading on.
 */
final class AnswerStream extends FilterInputStream {
  private final ResponseInputStream<?> answer;
  private long left;

  AnswerStream(ResponseInputStream<?> answer, long length) {
    super(answer);
    this.answer = answer;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    left -= one < 0 ? 0 : 1;
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = in.read(into, offset, length);
    left -= Math.max(0, count);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(count);
    left -= skipped;
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() {
    if (left > 0) {
      answer.abort();
    }
    try {
      answer.close();
    } catch (IOException e) {
      answer.abort();
    }
  }
}
