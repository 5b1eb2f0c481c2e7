package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.SourceWindow;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The walk of a parser, which says of every mistake what it is and where. */
final class ParserWalk implements OtlpWalk {
  /** The longest resource or scope, in bytes. */
  private static final int MAX_VALUE = 8 << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(MAX_VALUE).build())
          .build();

  private final ImportSource source;
  private final JsonParser parser;
  private final SourceWindow window;

  ParserWalk(ImportSource source) {
    this.source = source;
    this.parser = FACTORY.createParser(ObjectReadContext.empty(), source.open());
    this.window = new SourceWindow(source);
  }

  @Override
  public boolean hasDocument() {
    return parser.nextToken() != null;
  }

  @Override
  public byte kind() {
    return (byte)
        switch (parser.currentToken()) {
          case START_OBJECT -> '{';
          case START_ARRAY -> '[';
          case VALUE_STRING -> '"';
          case VALUE_NULL -> 'n';
          case VALUE_TRUE -> 't';
          case VALUE_FALSE -> 'f';
          case VALUE_NUMBER_INT,
              VALUE_NUMBER_FLOAT,
              VALUE_EMBEDDED_OBJECT,
              NOT_AVAILABLE,
              END_OBJECT,
              END_ARRAY,
              PROPERTY_NAME ->
              '0';
        };
  }

  /** The parser is in it already. */
  @Override
  public void enter() {}

  @Override
  public @Nullable String nextName() {
    String name = parser.nextName();
    if (name != null) {
      parser.nextToken();
    }
    return name;
  }

  @Override
  public boolean hasItem() {
    return parser.nextToken() != JsonToken.END_ARRAY;
  }

  @Override
  public void skip() {
    parser.skipChildren();
  }

  @Override
  public JsonValue value() {
    if (!parser.currentToken().isStructStart()) {
      return copied(parser);
    }
    Place place = place();
    if (place.length() > MAX_VALUE) {
      throw source.refused(
          "a resource or scope of it has "
              + place.length()
              + " bytes; up to "
              + (MAX_VALUE >> 20)
              + " MiB are read");
    }
    int length = (int) place.length();
    int from = window.seek(place.offset(), length);
    try (JsonParser part =
        FACTORY.createParser(ObjectReadContext.empty(), window.bytes(), from, length)) {
      part.nextToken();
      return copied(part);
    }
  }

  private static JsonValue copied(JsonParser value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.copyCurrentStructure(value);
    }
    return JsonValue.trusted(bytes.toByteArray());
  }

  @Override
  public Place place() {
    long offset = parser.currentLocation().getByteOffset() - 1;
    parser.skipChildren();
    return new Place(offset, parser.currentLocation().getByteOffset() - offset);
  }

  @Override
  public void begin(CheckedJson json, Place place) {
    int from = window.seek(place.offset(), (int) place.length());
    json.begin(window.bytes(), from);
  }

  /** Its values may be larger than a copy should be. */
  @Override
  public boolean copies() {
    return false;
  }

  @Override
  public void copy(Place place, byte[] target, int at) {
    int from = window.seek(place.offset(), (int) place.length());
    System.arraycopy(window.bytes(), from, target, at, (int) place.length());
  }

  @Override
  public void close() {
    try (window) {
      parser.close();
    }
  }
}
