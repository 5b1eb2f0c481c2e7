package dev.runstore.formats.trace;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.support.SpilledAttribute;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.ImportTarget;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** The attributes of spans as those of attempts; large ones are artifacts. */
final class SpanAttributes {
  private static final int MAX_ATTRIBUTE = 16_384;

  private final RunId runId;
  private final ImportTarget target;

  SpanAttributes(RunId runId, ImportTarget target) {
    this.runId = runId;
    this.target = target;
  }

  /** Stores the large ones. */
  void store(StepRef ref, Map<String, JsonValue> given) {
    given.forEach(
        (key, value) -> {
          if (isLarge(value)) {
            target
                .artifacts()
                .put(
                    key(ref, key),
                    new ByteArrayInputStream(value.shared()),
                    ArtifactOptions.ofType("application/json"));
          }
        });
  }

  private boolean isLarge(JsonValue value) {
    return value.byteLength() > Math.min(MAX_ATTRIBUTE, target.inlineLimit());
  }

  private ArtifactKey key(StepRef ref, String attribute) {
    return ArtifactKey.of(
        runId, ref.stepRunId(), FittingTexts.name(SpilledAttribute.name(attribute), "attribute"));
  }

  /** The attributes; in the place of a large one stands where it is. */
  Attributes of(StepRef ref, Map<String, JsonValue> given) {
    Map<String, JsonValue> fitting = new LinkedHashMap<>();
    given.forEach(
        (key, value) ->
            fitting.put(
                FittingTexts.name(key, "(empty)"),
                isLarge(value) ? elsewhere(ref, key, value) : value));
    return new Attributes(fitting);
  }

  private JsonValue elsewhere(StepRef ref, String attribute, JsonValue value) {
    return SpilledAttribute.of(key(ref, attribute).name(), value).json();
  }
}
