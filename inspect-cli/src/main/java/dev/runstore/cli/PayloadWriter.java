package dev.runstore.cli;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Sizes;
import java.io.IOException;
import java.io.InputStream;

/** Writes the whole of a payload, also where it is kept as an artifact. */
final class PayloadWriter {
  private final ArtifactStore artifacts;
  private final Output out;

  PayloadWriter(ArtifactStore artifacts, Output out) {
    this.artifacts = artifacts;
    this.out = out;
  }

  void write(Payload payload, String what, RunId run) throws IOException {
    switch (payload) {
      case Payload.Json json -> {
        out.json().write(json.value().shared());
        out.print("\n");
      }
      case Payload.Binary binary -> content(binary);
      case Payload.Reference reference ->
          spilled(
              reference,
              reference
                  .artifact()
                  .orElseThrow(
                      () ->
                          CommandFailure.notFound(
                              what
                                  + " of run "
                                  + run
                                  + " was cut off when it was recorded: of "
                                  + Sizes.bytes(reference.byteLength())
                                  + " only the beginning was kept; wct inspect "
                                  + run
                                  + " -o json shows it")));
    }
    out.flush();
  }

  private void content(Payload.Binary binary) throws IOException {
    if (out.terminal().interactive()) {
      Preview.write(
          new java.io.ByteArrayInputStream(binary.bytes()),
          binary.byteLength(),
          binary.contentType(),
          out);
    } else {
      out.bytes().write(binary.bytes());
    }
  }

  private void spilled(Payload.Reference reference, ArtifactKey key) throws IOException {
    try (InputStream in = artifacts.open(key, ByteRange.ALL)) {
      boolean json = reference.contentType().startsWith("application/json");
      if (!out.terminal().interactive()) {
        in.transferTo(out.bytes());
      } else if (json) {
        in.transferTo(out.json());
      } else {
        Preview.write(in, reference.byteLength(), reference.contentType(), out);
      }
      if (json) {
        out.print("\n");
      }
    }
  }
}
