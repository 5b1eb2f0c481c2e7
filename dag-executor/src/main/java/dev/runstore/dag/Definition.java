package dev.runstore.dag;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.RunbookReader;
import dev.runstore.dag.runbook.RunbookSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What is needed to run a runbook again without its files, as it is recorded with a run.
 *
 * @param runbook what the run executes
 * @param inputs what it was given
 */
record Definition(Runbook runbook, Map<String, JsonValue> inputs) {
  static final String FORMAT = "runbook/1";

  static Payload payload(RunbookSource source) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("format", FORMAT);
    members.put("file", source.file());
    members.put("folder", source.folder());
    members.put("text", source.text());
    members.put("files", source.files());
    return new Payload.Json(JsonValue.object(members));
  }

  /**
   * The definition that a run was recorded with.
   *
   * @throws RunNotResumable if it is no run of a runbook
   */
  static Definition recorded(ExecutionStore executions, ArtifactStore artifacts, RunId runId) {
    RecordedEvent first =
        executions
            .events(runId, EventQuery.all().ofTypes(java.util.Set.of("run.created")).limitedTo(1))
            .events()
            .stream()
            .findFirst()
            .orElseThrow(() -> new RunNotResumable("run " + runId + " has no first event"));
    if (!(first.body() instanceof RunCreated created) || created.definition().isEmpty()) {
      throw noRunbook(runId, first.body());
    }
    Contents contents = new Contents(artifacts);
    Runbook runbook = RunbookReader.read(source(runId, contents.json(created.definition().get())));
    Map<String, JsonValue> inputs = new LinkedHashMap<>();
    created
        .input()
        .ifPresent(
            input ->
                contents
                    .json(input)
                    .tree()
                    .properties()
                    .forEach(entry -> inputs.put(entry.getKey(), JsonValue.of(entry.getValue()))));
    return new Definition(runbook, inputs);
  }

  private static RunNotResumable noRunbook(RunId runId, EventBody first) {
    Optional<String> origin =
        first instanceof RunCreated created ? created.origin() : Optional.empty();
    return new RunNotResumable(
        "run "
            + runId
            + " has no runbook: "
            + origin
                .map(format -> "it was imported (" + format + "), something else ran it")
                .orElse(
                    "it was recorded as it happened, by a program or by wct record, not run from a"
                        + " file")
            + "; start it again where it was started");
  }

  private static RunbookSource source(RunId runId, JsonValue json) {
    JsonNode tree = json.tree();
    if (!tree.path("format").asString("").equals(FORMAT)) {
      throw new RunNotResumable(
          "run "
              + runId
              + " has no runbook: its definition is not of the form "
              + FORMAT
              + ", something else ran it; start it again there");
    }
    Map<String, String> files = new LinkedHashMap<>();
    tree.path("files")
        .properties()
        .forEach(entry -> files.put(entry.getKey(), entry.getValue().asString("")));
    return new RunbookSource(
        tree.path("file").asString(""),
        tree.path("folder").asString(""),
        tree.path("text").asString(""),
        files);
  }
}
