package dev.runstore.api.codec;

import dev.runstore.api.model.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.SerializableString;

/** Lets a generator copy the bytes of a JSON value as they are. */
record RawJson(JsonValue value) implements SerializableString {
  @Override
  public String getValue() {
    return value.toString();
  }

  @Override
  public int charLength() {
    return getValue().length();
  }

  @Override
  public char[] asQuotedChars() {
    return getValue().toCharArray();
  }

  @Override
  public byte[] asUnquotedUTF8() {
    return value.shared();
  }

  @Override
  public byte[] asQuotedUTF8() {
    return value.shared();
  }

  @Override
  public int appendUnquotedUTF8(byte[] buffer, int offset) {
    byte[] bytes = value.shared();
    if (bytes.length > buffer.length - offset) {
      return -1;
    }
    System.arraycopy(bytes, 0, buffer, offset, bytes.length);
    return bytes.length;
  }

  @Override
  public int appendQuotedUTF8(byte[] buffer, int offset) {
    return appendUnquotedUTF8(buffer, offset);
  }

  @Override
  public int appendUnquoted(char[] buffer, int offset) {
    String text = getValue();
    if (text.length() > buffer.length - offset) {
      return -1;
    }
    text.getChars(0, text.length(), buffer, offset);
    return text.length();
  }

  @Override
  public int appendQuoted(char[] buffer, int offset) {
    return appendUnquoted(buffer, offset);
  }

  @Override
  public int writeUnquotedUTF8(OutputStream out) throws IOException {
    out.write(value.shared());
    return value.byteLength();
  }

  @Override
  public int writeQuotedUTF8(OutputStream out) throws IOException {
    return writeUnquotedUTF8(out);
  }

  @Override
  public int putUnquotedUTF8(ByteBuffer out) {
    if (value.byteLength() > out.remaining()) {
      return -1;
    }
    out.put(value.shared());
    return value.byteLength();
  }

  @Override
  public int putQuotedUTF8(ByteBuffer out) {
    return putUnquotedUTF8(out);
  }

  @Override
  public String toString() {
    return new String(value.shared(), StandardCharsets.UTF_8);
  }
}
