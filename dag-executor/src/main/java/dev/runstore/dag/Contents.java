package dev.runstore.dag;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Reads what a run has recorded, wherever it is kept. */
record Contents(ArtifactStore artifacts) {
  /** Writes a whole artifact; its digest is checked. */
  void copy(ArtifactKey key, OutputStream out) throws IOException {
    try (InputStream in = artifacts.open(key, ByteRange.ALL)) {
      in.transferTo(out);
    } catch (IOException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Writes a whole payload. */
  void copy(Payload payload, OutputStream out) throws IOException {
    switch (payload) {
      case Payload.Json json -> out.write(json.value().shared());
      case Payload.Binary binary -> out.write(binary.bytes());
      case Payload.Reference reference ->
          copy(
              reference
                  .artifact()
                  .orElseThrow(
                      () ->
                          new StoreException.NotFound(
                              reference.node()
                                  + " was cut off when it was recorded, only its beginning is"
                                  + " kept")),
              out);
    }
  }

  /**
   * A payload as JSON.
   *
   * @throws IllegalArgumentException if it is none
   */
  JsonValue json(Payload payload) {
    if (payload instanceof Payload.Json json) {
      return json.value();
    }
    try (java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream()) {
      copy(payload, bytes);
      return JsonValue.parse(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
