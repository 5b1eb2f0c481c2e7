package dev.runstore.cli.output;

/** Makes the sink of a format. */
public final class Sinks {
  private Sinks() {}

  /** A sink that writes a listing in a format. Asks for nothing that its format does not need. */
  public static <T> Sink<T> open(Format format, Listing<T> listing, Output out) {
    return switch (format) {
      case TABLE, WIDE ->
          out.terminal().interactive()
              ? new AlignedTable<>(listing, format, out)
              : new TabbedTable<>(listing, format, out);
      case CSV -> new CommaSeparated<>(listing, out);
      case NAME -> new Names<>(listing, out);
      case JSON -> JsonSink.array(listing, out);
      case JSONL -> JsonSink.lines(listing, out);
      case YAML -> new YamlSink<>(listing, out);
    };
  }
}
