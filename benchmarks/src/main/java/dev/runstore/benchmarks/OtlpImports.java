package dev.runstore.benchmarks;

import dev.runstore.api.config.Stores;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.Importers;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Traces imported into a store of files, against Jackson parsing the same file: reading each value
 * of the stream, and making trees.
 */
final class OtlpImports {
  private static final double GOAL = 1 / 3.0;
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonMapper MAPPER = new JsonMapper();

  private final PrintStream out;
  private final Scratch scratch;

  OtlpImports(PrintStream out, Scratch scratch) {
    this.out = out;
    this.scratch = scratch;
  }

  void run(int spans) throws Exception {
    Path file = scratch.next("trace");
    OtlpFile.write(file, spans);
    out.printf("%d spans, %d bytes%n", spans, Files.size(file));
    new Comparison(out)
        .run(
            "import of " + spans + " spans, against Jackson's tokens with their values",
            "times/s",
            round -> imported(file),
            round -> parsed(file),
            GOAL);
    new Comparison(out)
        .run(
            "import of " + spans + " spans, against Jackson's tree of each document",
            "times/s",
            round -> imported(file),
            round -> trees(file),
            GOAL);
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    out.printf(
        "heap of %d MiB, %d MiB in use at the end%n",
        runtime.maxMemory() >> 20, (runtime.totalMemory() - runtime.freeMemory()) >> 20);
  }

  /** Into a new store: one that has the trace would compare what it has with the file first. */
  private double imported(Path file) {
    try (Stores stores = Opened.at(scratch.next("store"), "never", "off")) {
      long start = System.nanoTime();
      ImportTarget target = ImportTarget.of(stores.executions(), stores.artifacts());
      ImportReport report = Importers.read(ImportSource.of(file), target).get(0);
      if (!report.isNew()) {
        throw new IllegalStateException("nothing was written");
      }
      return 1e9 / (System.nanoTime() - start);
    }
  }

  /** One document after the other: a tree of the whole file would not fit into the heap. */
  private static double trees(Path file) throws IOException {
    long start = System.nanoTime();
    long members = 0;
    try (InputStream in = Files.newInputStream(file);
        MappingIterator<JsonNode> documents = MAPPER.readerFor(JsonNode.class).readValues(in)) {
      while (documents.hasNext()) {
        members += documents.next().size();
      }
    }
    if (members == 0) {
      throw new IllegalStateException("nothing in " + file);
    }
    return 1e9 / (System.nanoTime() - start);
  }

  private static double parsed(Path file) throws IOException {
    long start = System.nanoTime();
    long characters = 0;
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue()) {
          characters += parser.getString().length();
        }
      }
    }
    if (characters == 0) {
      throw new IllegalStateException("nothing in " + file);
    }
    return 1e9 / (System.nanoTime() - start);
  }
}
