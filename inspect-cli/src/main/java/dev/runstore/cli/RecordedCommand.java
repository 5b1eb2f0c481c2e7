package dev.runstore.cli;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.PageRequest;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The command that {@code wct record} ran. */
final class RecordedCommand {
  private RecordedCommand() {}

  /** What its step was told to do; empty for a run that came about otherwise. */
  static Optional<Payload> config(ExecutionStore store, Run run) {
    return run.stepCounts().total() == 1 ? config(store, run.id()) : Optional.empty();
  }

  /** Its words, as a shell takes them. */
  static Optional<String> words(ExecutionStore store, Run run) {
    return config(store, run).flatMap(RecordedCommand::words);
  }

  /** Its words, as a shell takes them. */
  static Optional<String> words(ExecutionStore store, RunId id) {
    return config(store, id).flatMap(RecordedCommand::words);
  }

  private static Optional<Payload> config(ExecutionStore store, RunId id) {
    return store.steps(id, PageRequest.first(1)).items().stream()
        .filter(step -> step.stepId().value().equals(CommandRecording.STEP))
        .flatMap(step -> StepListing.last(step).flatMap(Attempt::config).stream())
        .filter(config -> words(config).isPresent())
        .findFirst();
  }

  private static Optional<String> words(Payload config) {
    if (!(config instanceof Payload.Json json)) {
      return Optional.empty();
    }
    return Optional.of(json.value().tree().path("command"))
        .filter(JsonNode::isArray)
        .map(
            words ->
                words
                    .valueStream()
                    .map(word -> App.quoted(word.asString("")))
                    .collect(Collectors.joining(" ")));
  }
}
