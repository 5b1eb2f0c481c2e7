package dev.runstore.dag;

import dev.runstore.api.model.Payload;

/** Tells the runs of runbooks from others by what they were created with. */
public final class Runbooks {
  private Runbooks() {}

  /** Whether a run of this definition can be gone on with, or run again, by {@link DagExecutor}. */
  public static boolean isRunbook(Payload definition) {
    return switch (definition) {
      case Payload.Json json ->
          Definition.FORMAT.equals(json.value().tree().path("format").asString(""));
      case Payload.Reference reference ->
          reference.preview().contains("\"format\":\"" + Definition.FORMAT + "\"");
      case Payload.Binary binary -> false;
    };
  }
}
