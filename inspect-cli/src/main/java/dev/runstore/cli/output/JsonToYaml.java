package dev.runstore.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Writes a JSON document as YAML while it is made, so that memory does not grow with it. */
public final class JsonToYaml {
  private static final int PIPE = 1 << 16;

  private JsonToYaml() {}

  /** Copies what the source writes. */
  public static void copy(Consumer<OutputStream> source, Output out) throws IOException {
    try (PipedInputStream in = new PipedInputStream(PIPE);
        PipedOutputStream pipe = new PipedOutputStream(in)) {
      FutureTask<Boolean> writing =
          new FutureTask<>(
              () -> {
                try (pipe) {
                  source.accept(pipe);
                }
                return true;
              });
      Thread.ofVirtual().start(writing);
      RuntimeException failure = null;
      try (JsonGenerator yaml = generator(out);
          JsonParser json =
              JsonFactory.builder().build().createParser(ObjectReadContext.empty(), in)) {
        if (json.nextToken() != null) {
          yaml.copyCurrentStructureExact(json);
        }
      } catch (JacksonException e) {
        failure = e;
      }
      await(writing, failure);
    }
  }

  private static void await(
      FutureTask<Boolean> writing, @org.jspecify.annotations.Nullable RuntimeException failure)
      throws IOException {
    try {
      writing.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IOException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing YAML", e);
    }
    if (failure != null) {
      throw failure;
    }
  }

  static JsonGenerator generator(Output out) {
    return YAMLFactory.builder()
        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
        .build()
        .createGenerator(ObjectWriteContext.empty(), out.json());
  }
}
