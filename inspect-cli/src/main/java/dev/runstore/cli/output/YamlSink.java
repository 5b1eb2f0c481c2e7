package dev.runstore.cli.output;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** One YAML sequence, an item at a time. */
final class YamlSink<T> implements Sink<T> {
  private final Listing<T> listing;
  private final Output out;
  private final JsonFactory json = JsonFactory.builder().build();
  private final JsonGenerator yaml;

  YamlSink(Listing<T> listing, Output out) {
    this.listing = listing;
    this.out = out;
    this.yaml = JsonToYaml.generator(out);
    yaml.writeStartArray();
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
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    yaml.writeEndArray();
    yaml.close();
    out.flush();
  }
}
