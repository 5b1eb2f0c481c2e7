package dev.runstore.api;

import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Sha256;

final class PayloadBytes {
  private PayloadBytes() {}

  static Sha256 digest(Payload inline) {
    return switch (inline) {
      case Payload.Json json -> Sha256.of(json.value().shared());
      case Payload.Binary binary -> Sha256.of(binary.bytes());
      case Payload.Reference reference ->
          throw new IllegalArgumentException(reference.node() + " is not kept in its record");
    };
  }
}
