package dev.runstore.cli.output;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** One YAML sequence, an item at a time. */
final class YamlSink<T> implements Sink<T> {
  private final Listing<T> listing;
  private final Output out;
  private final JsonFactory json = JsonFactory.builder().build();
  private final JsonGenerator yaml;

  YamlSink(Listing<T> listing, Output out) {
    this.listing = listing;
    this.out = out;
    this.yaml = generator(out);
    yaml.writeStartArray();
  }

  private static JsonGenerator generator(Output out) {
    return YAMLFactory.builder()
        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
        .build()
        .createGenerator(ObjectWriteContext.empty(), out.bytes());
  }

  @Override
  public void accept(T item) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonSink.write(listing, item, bytes);
    try (JsonParser parser = json.createParser(ObjectReadContext.empty(), bytes.toByteArray())) {
      parser.nextToken();
      yaml.copyCurrentStructureExact(parser);
    }
  }

  @Override
  public void close() {
    yaml.writeEndArray();
    yaml.close();
    out.flush();
  }
}
