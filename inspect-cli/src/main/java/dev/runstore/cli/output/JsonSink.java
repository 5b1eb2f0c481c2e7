package dev.runstore.cli.output;

import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON values, one a line, as lines or as one array. */
final class JsonSink<T> implements Sink<T> {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final Listing<T> listing;
  private final Output out;
  private final String opening;
  private final String separator;
  private final String closing;
  private final OutputStream stream;
  private boolean empty = true;

  private JsonSink(
      Listing<T> listing, Output out, String opening, String separator, String closing) {
    this.listing = listing;
    this.out = out;
    this.opening = opening;
    this.separator = separator;
    this.closing = closing;
    this.stream = out.json();
  }

  static <T> JsonSink<T> array(Listing<T> listing, Output out) {
    return new JsonSink<>(listing, out, "[\n", ",\n", "\n]\n");
  }

  static <T> JsonSink<T> lines(Listing<T> listing, Output out) {
    return new JsonSink<>(listing, out, "", "\n", "\n");
  }

  @Override
  public void accept(T item) {
    out.print(empty ? opening : separator);
    empty = false;
    write(listing, item, stream);
  }

  static <T> void write(Listing<T> listing, T item, OutputStream to) {
    try (JsonGenerator generator =
        FACTORY.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), to)) {
      listing.json().accept(item, generator);
    }
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    if (!empty) {
      out.print(closing);
    } else if (!opening.isEmpty()) {
      out.line("[]");
    }
    out.flush();
  }
}
