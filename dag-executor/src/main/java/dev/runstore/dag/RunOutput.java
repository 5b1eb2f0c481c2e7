package dev.runstore.dag;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The output of a run: those of its last steps, by step. */
final class RunOutput {
  private static final long MAX_BYTES = 16L << 20;

  private RunOutput() {}

  static JsonValue of(List<StepResult> leaves, Contents contents) {
    Map<String, JsonValue> outputs = new LinkedHashMap<>();
    long left = MAX_BYTES;
    for (StepResult leaf : leaves) {
      if (leaf.output().isPresent()) {
        Payload output = leaf.output().get();
        left -= output.byteLength();
        outputs.put(
            leaf.step().id().value(), left < 0 ? reference(output) : read(output, contents));
      }
    }
    return JsonText.object(outputs);
  }

  private static JsonValue read(Payload output, Contents contents) {
    try {
      return contents.json(output);
    } catch (StoreException.NotFound e) {
      return reference(output);
    }
  }

  private static JsonValue reference(Payload output) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("byteLength", output.byteLength());
    if (output instanceof Payload.Reference reference) {
      described.put("node", reference.node());
    }
    return JsonValue.object(described);
  }
}
