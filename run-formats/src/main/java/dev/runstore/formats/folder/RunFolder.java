package dev.runstore.formats.folder;

import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.MissingNode;

/** One folder as a run. */
final class RunFolder {
  private static final int MAX_LINES = 500;

  private final ImportFolder folder;
  private final boolean isAgent;
  private final JsonView metadata;
  private final JsonView result;

  RunFolder(ImportFolder folder, boolean isAgent) {
    this.folder = folder;
    this.isAgent = isAgent;
    this.metadata = metadata(folder);
    this.result = folder.file("execution_result.json").map(JsonFiles::tree).orElse(none(folder));
  }

  private static JsonView metadata(ImportFolder folder) {
    for (String name : List.of("metadata.yaml", "metadata.yml", "metadata.json")) {
      Optional<ImportSource> file = folder.file(name);
      if (file.isPresent()) {
        JsonView view =
            name.endsWith("json") ? JsonFiles.tree(file.get()) : JsonFiles.yaml(file.get());
        if (!view.json().isObject()) {
          throw view.refused("an object with facts about the run is expected");
        }
        return view;
      }
    }
    return none(folder);
  }

  private static JsonView none(ImportFolder folder) {
    return new JsonView(
        MissingNode.getInstance(), "$", ImportSource.of(folder.name(), new byte[0]));
  }

  /** The first of these members that one of the two records has. */
  private JsonView fact(String... names) {
    JsonView found = metadata.first(names);
    return found.isThere() ? found : result.first(names);
  }

  RunDraft draft(String format) {
    Optional<Instant> start = fact(FolderWords.START).timeOrMillis();
    String id = fact(FolderWords.ID).text(folder.name());
    RunDraft run = new RunDraft(format, id, subject(), start);
    FolderWords.labels(fact("labels", "tags")).forEach((key, value) -> run.label(key, value));
    run.with("metadata", metadata.value());
    run.with("executionResult", result.value().filter(v -> v.byteLength() <= 65_536));
    run.input(file("input.json").or(() -> fact("input", "inputs").value()));
    if (start.isPresent()) {
      run.started(start);
    }
    steps(run);
    logs(run);
    folder.names().stream()
        .filter(name -> !RunFolderImporter.RECORDS.contains(name) || name.endsWith("result.json"))
        .forEach(name -> folder.file(name).ifPresent(file -> run.attached(name, file)));
    end(run);
    return run;
  }

  private Subject subject() {
    JsonView subject = fact("subject");
    String kind = subject.at("kind").text(fact("kind", "type").text(""));
    boolean agent =
        isAgent
            || kind.equalsIgnoreCase("agent")
            || (kind.isEmpty() && fact("agent_id", "agentId", "agent", "agent_name").isThere());
    String name =
        subject.first("id", "name").text().or(() -> fact(FolderWords.NAME).text()).orElse("run");
    return agent ? RunDraft.agent(name) : RunDraft.workflow(name);
  }

  private Optional<dev.runstore.api.model.JsonValue> file(String name) {
    return folder.file(name).flatMap(file -> JsonFiles.tree(file).value());
  }

  private void end(RunDraft run) {
    Optional<Instant> end = fact(FolderWords.END).timeOrMillis();
    Optional<Duration> duration = FolderWords.duration(this::fact);
    Optional<String> word = fact(FolderWords.STATUS).text();
    Optional<ErrorInfo> error = FolderWords.error(fact("error", "error_message", "errorMessage"));
    JsonView success = fact("success", "succeeded");
    Optional<RunStatus> known = word.flatMap(RunStatus::parse);
    if (known.isPresent() && !known.get().isTerminal()) {
      return;
    }
    if (word.isEmpty()
        && !success.isThere()
        && end.isEmpty()
        && duration.isEmpty()
        && !result.isThere()) {
      return;
    }
    RunStatus status =
        word.isPresent()
            ? known.orElse(RunStatus.UNKNOWN)
            : success.isThere()
                ? (success.isTrue() ? RunStatus.SUCCEEDED : RunStatus.FAILED)
                : error.isPresent() || FolderSteps.anyFailed(result)
                    ? RunStatus.FAILED
                    : FolderSteps.allSucceeded(result) ? RunStatus.SUCCEEDED : RunStatus.UNKNOWN;
    run.error(error);
    run.took(duration);
    run.output(file("output.json").or(() -> fact("output", "outputs").value()));
    FolderWords.usage(fact("usage", "token_usage"), fact("model").text()).ifPresent(run::used);
    run.ended(status, word.orElse("no status"), end);
  }

  private void steps(RunDraft run) {
    FolderSteps steps = new FolderSteps(run, folder);
    JsonView listed = fact("steps", "tasks", "nodes");
    Set<String> told = new LinkedHashSet<>();
    listed.items().forEach(step -> told.add(steps.step(step, "")));
    listed.members().forEach((id, step) -> told.add(steps.step(step, id)));
    result.at("artifacts").members().forEach((id, step) -> told.add(steps.step(step, id)));
    for (JsonView skipped : result.at("skipped").items()) {
      skipped.text().filter(told::add).ifPresent(id -> run.step(id).skipped("skipped"));
    }
    Map<String, Boolean> folders = new LinkedHashMap<>();
    for (String name : folder.names()) {
      if (name.startsWith("steps/") && name.indexOf('/', 6) > 0) {
        folders.put(name.substring(6, name.indexOf('/', 6)), true);
      }
    }
    folders.keySet().stream().filter(told::add).forEach(steps::untold);
    run.measure("steps", told.size());
    run.measure("files", folder.names().size());
  }

  private void logs(RunDraft run) {
    for (String name : List.of("logs.txt", "log.txt", "run.log")) {
      folder.file(name).ifPresent(file -> log(run, file));
    }
  }

  private static void log(RunDraft run, ImportSource file) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
      List<LogLine> lines = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(new LogLine(Optional.empty(), "log", "INFO", line));
        if (lines.size() == MAX_LINES) {
          run.log(Optional.empty(), lines);
          lines.clear();
        }
      }
      run.log(Optional.empty(), lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file.name() + ": " + e.getMessage(), e);
    }
  }
}
