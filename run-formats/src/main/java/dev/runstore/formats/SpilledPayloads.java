package dev.runstore.formats;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.support.Payloads;
import java.io.ByteArrayInputStream;
import java.util.Optional;

/**
 * Turns values of an imported run into payloads: short ones stay in the record, longer ones are
 * spilled to the artifact store and leave a reference.
 */
public final class SpilledPayloads {
  private static final String JSON = "application/json";

  /**
   * Which value of which attempt.
   *
   * @param stepRunId the attempt
   * @param stepId its step
   * @param attempt its number
   * @param value {@code config}, {@code input} or {@code output}
   */
  public record Node(StepRunId stepRunId, StepId stepId, int attempt, String value) {
    private String path() {
      return "steps/" + stepId + "/" + attempt + "/" + value;
    }
  }

  private final ImportTarget target;
  private final RunId runId;

  /** The payloads of this run. */
  public SpilledPayloads(ImportTarget target, RunId runId) {
    this.target = target;
    this.runId = runId;
  }

  /** The payload that a record carries for this value. Writes nothing. */
  public Payload payload(Node node, JsonValue value) {
    if (value.byteLength() <= target.inlineLimit()) {
      return new Payload.Json(value);
    }
    return new Payload.Reference(
        Payloads.preview(value.shared(), target.previewLimit()),
        value.byteLength(),
        target.inlineLimit(),
        Optional.of(Sha256.of(value.shared())),
        JSON,
        node.path(),
        Optional.of(key(node)));
  }

  /** Stores the value if its record carries only a reference. */
  public void store(Node node, JsonValue value) {
    if (value.byteLength() > target.inlineLimit()) {
      target
          .artifacts()
          .put(key(node), new ByteArrayInputStream(value.shared()), ArtifactOptions.ofType(JSON));
    }
  }

  private ArtifactKey key(Node node) {
    return ArtifactKey.of(runId, node.stepRunId(), "payloads/" + node.value());
  }
}
