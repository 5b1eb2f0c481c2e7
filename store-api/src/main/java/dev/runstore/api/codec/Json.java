package dev.runstore.api.codec;

import dev.runstore.api.model.JsonValue;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The parser and generator of the store's own JSON. Its limits are wider than those of payloads,
 * which it embeds.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(2_000)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private Json() {}

  /** A generator of UTF-8 that writes to the stream; closing it closes the stream. */
  public static JsonGenerator generator(java.io.OutputStream out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  /** A parser of these UTF-8 bytes. */
  public static JsonParser parser(byte[] utf8) {
    return FACTORY.createParser(ObjectReadContext.empty(), utf8);
  }

  /** A parser of this stream; {@link EventCodec#read} needs one of bytes. */
  public static JsonParser parser(java.io.InputStream utf8) {
    return FACTORY.createParser(ObjectReadContext.empty(), utf8);
  }

  static byte[] bytes(Consumer<JsonGenerator> writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator generator = generator(bytes)) {
      writer.accept(generator);
    }
    return bytes.toByteArray();
  }

  static IllegalArgumentException damaged(String what, JacksonException e) {
    return new IllegalArgumentException("not " + what + ": " + JsonValue.reason(e), e);
  }
}
