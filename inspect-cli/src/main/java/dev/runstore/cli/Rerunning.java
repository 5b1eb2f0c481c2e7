package dev.runstore.cli;

import dev.runstore.api.PageRequest;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.dag.RunNotResumable;
import dev.runstore.dag.RunRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Starts a run again as a new one. */
final class Rerunning {
  private final App app;
  private final ExecutionOptions options;

  Rerunning(App app, ExecutionOptions options) {
    this.app = app;
    this.options = options;
  }

  int rerun(RunParameter run) throws IOException {
    RunRequest request = options.request(app);
    app.spreadOutAfterEnd();
    RunId id = run.id(app);
    try {
      return new Executing(app, options).execute(executor -> executor.rerun(id, request));
    } catch (RunNotResumable e) {
      throw commandOf(id)
          .map(words ->
              CommandFailure.conflict(
                  e.getMessage() + "\nits command again: " + app.self() + " record -- " + words))
          .orElseThrow(() -> e);
    }
  }

  /** The words of the command that {@code wct record} ran. */
  private Optional<String> commandOf(RunId id) {
    return app.executions().steps(id, PageRequest.first(1)).items().stream()
        .filter(step -> step.stepId().value().equals(CommandRecording.STEP))
        .flatMap(step -> StepListing.last(step).flatMap(Attempt::config).stream())
        .filter(Payload.Json.class::isInstance)
        .map(config -> ((Payload.Json) config).value().tree().path("command"))
        .filter(JsonNode::isArray)
        .map(words ->
            words
                .valueStream()
                .map(word -> App.quoted(word.asString("")))
                .collect(Collectors.joining(" ")))
        .findFirst();
  }
}
