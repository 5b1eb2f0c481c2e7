package dev.runstore.formats.draft;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.support.Payloads;
import dev.runstore.api.support.SpilledAttribute;
import dev.runstore.formats.DerivedIds;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.ImportTarget;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an event needs that is known only once its run has an id. Also stores what is too large for
 * a record, if it is told to.
 */
final class Frame {
  private static final String JSON = "application/json";
  private static final long MAX_ATTRIBUTE = 8_192;

  /** Whether large values are stored on the way. */
  enum Mode {
    TELLING,
    STORING
  }

  private final DerivedIds ids;
  private final ImportTarget target;
  private final Mode mode;

  Frame(DerivedIds ids, ImportTarget target, Mode mode) {
    this.ids = ids;
    this.target = target;
    this.mode = mode;
  }

  StepRef ref(StepId step, int attempt) {
    return new StepRef(step, attempt, ids.attempt(step, attempt));
  }

  Optional<Payload> payload(StepId step, int attempt, String which, Optional<JsonValue> value) {
    return value.map(
        json ->
            payload(
                json,
                "steps/" + step + "/" + attempt + "/" + which,
                ArtifactKey.of(
                    ids.runId(),
                    ids.attempt(step, attempt),
                    FittingTexts.name("payloads/" + which, "payload"))));
  }

  /** A value of the whole run. */
  Optional<Payload> payload(String which, Optional<JsonValue> value) {
    return value.map(
        json ->
            payload(
                json,
                which,
                ArtifactKey.of(ids.runId(), FittingTexts.name("payloads/" + which, "payload"))));
  }

  /** The body of an event, of which there may be several with the same name. */
  Optional<Payload> eventPayload(Optional<AttemptDraft> attempt, Optional<JsonValue> value) {
    String which =
        "events/"
            + value
                .filter(json -> json.byteLength() > target.inlineLimit())
                .map(json -> Sha256.of(json.shared()).hex().substring(0, 16))
                .orElse("");
    return attempt.isPresent()
        ? payload(attempt.get().stepId(), attempt.get().number(), which, value)
        : payload(which, value);
  }

  private Payload payload(JsonValue value, String node, ArtifactKey key) {
    if (value.byteLength() <= target.inlineLimit()) {
      return new Payload.Json(value);
    }
    store(key, value);
    return new Payload.Reference(
        Payloads.preview(value.shared(), target.previewLimit()),
        value.byteLength(),
        target.inlineLimit(),
        Optional.of(Sha256.of(value.shared())),
        JSON,
        node,
        Optional.of(key));
  }

  /** The attributes; in the place of a large one stands where it is. */
  Attributes fitting(StepId step, int attempt, Attributes given) {
    Map<String, JsonValue> fitting = new LinkedHashMap<>();
    given
        .values()
        .forEach(
            (key, value) ->
                fitting.put(
                    key,
                    value.byteLength() <= MAX_ATTRIBUTE
                        ? value
                        : elsewhere(
                            ArtifactKey.of(
                                ids.runId(),
                                ids.attempt(step, attempt),
                                FittingTexts.name(SpilledAttribute.name(key), "attribute")),
                            value)));
    return new Attributes(fitting);
  }

  /** Likewise for those of the run. */
  Attributes fitting(Map<String, JsonValue> given) {
    Map<String, JsonValue> fitting = new LinkedHashMap<>();
    given.forEach(
        (key, value) ->
            fitting.put(
                key,
                value.byteLength() <= MAX_ATTRIBUTE || key.equals("measures")
                    ? value
                    : elsewhere(
                        ArtifactKey.of(
                            ids.runId(),
                            FittingTexts.name(SpilledAttribute.name(key), "attribute")),
                        value)));
    return new Attributes(fitting);
  }

  private JsonValue elsewhere(ArtifactKey key, JsonValue value) {
    store(key, value);
    return SpilledAttribute.of(key.name(), value).json();
  }

  private void store(ArtifactKey key, JsonValue value) {
    if (mode == Mode.STORING) {
      target
          .artifacts()
          .put(key, new ByteArrayInputStream(value.shared()), ArtifactOptions.ofType(JSON));
    }
  }
}
