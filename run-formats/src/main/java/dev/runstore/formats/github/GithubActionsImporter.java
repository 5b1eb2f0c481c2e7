package dev.runstore.formats.github;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.EarlierRecords;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Imports the bodies of {@code workflow_run} and {@code workflow_job} webhooks. The messages of one
 * id and attempt are one run: a later one adds what is new.
 */
public final class GithubActionsImporter implements RunImporter {
  private static final List<String> WAITING = List.of("queued", "requested", "waiting", "pending");

  /** For {@code ServiceLoader}. */
  public GithubActionsImporter() {}

  @Override
  public String format() {
    return "github-actions";
  }

  @Override
  public String description() {
    return "workflow_run and workflow_job webhooks of GitHub";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.firstHas("action", "workflow_run") || outline.firstHas("action", "workflow_job");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    Map<String, List<JsonView>> messages = new LinkedHashMap<>();
    for (JsonView body : JsonFiles.records(source)) {
      messages.computeIfAbsent(id(body), key -> new ArrayList<>()).add(body);
    }
    EarlierRecords earlier = EarlierRecords.of(target, source, format(), messages.keySet());
    List<RunDraft> drafts = new ArrayList<>();
    messages.forEach((id, given) -> drafts.add(draft(id, earlier.and(id, given), earlier.run(id))));
    return DraftImport.write(target, drafts);
  }

  private static String event(JsonView body) {
    return body.at("workflow_job").isThere() ? "workflow_job" : "workflow_run";
  }

  private static String id(JsonView body) {
    JsonView about = body.at(event(body));
    return event(body) + "/" + about.at("id").required() + "/" + about.at("run_attempt").whole(1);
  }

  private static int progress(JsonView body) {
    String status = body.at(event(body), "status").text("");
    return WAITING.contains(status) ? 0 : status.equals("completed") ? 2 : 1;
  }

  private RunDraft draft(String id, List<JsonView> messages, Optional<Run> there) {
    List<JsonView> ordered = new ArrayList<>(messages);
    ordered.sort(Comparator.comparingInt(GithubActionsImporter::progress));
    JsonView body = ordered.get(ordered.size() - 1);
    String event = event(body);
    JsonView about = body.at(event);
    long attempt = about.at("run_attempt").whole(1);
    String name =
        about.at("name").text(body.at("workflow", "name").text(about.at("path").text(event)));
    Optional<Instant> start = about.first("run_started_at", "started_at", "created_at").time();
    RunDraft run =
        new RunDraft(
            format(),
            id,
            RunDraft.workflow(name),
            about.first("created_at", "started_at").time().or(() -> start));
    run.goingOn(there.map(Run::id));
    run.label("repository", body.at("repository", "full_name").text());
    run.label("branch", about.at("head_branch").text());
    run.label("commit", about.at("head_sha").text());
    run.label("runId", about.at("run_id").text());
    run.label("attempt", Optional.of(Long.toString(attempt)));
    for (JsonView message : ordered) {
      run.event(
          event + "." + message.at("action").text("unknown"),
          message.at(event, "updated_at").time(),
          message.value());
    }
    String status = about.at("status").text("unknown");
    if (!WAITING.contains(status)) {
      run.started(there.flatMap(Run::startedAt).or(() -> start));
    }
    List<JsonView> steps = about.at("steps").items();
    steps.forEach(step -> step(run, step));
    measures(run, body, event, about, steps);
    if (status.equals("completed")) {
      String word = about.at("conclusion").text("no conclusion");
      run.ended(status(word), word, about.first("completed_at", "updated_at").time());
    }
    return run;
  }

  private static RunStatus status(String conclusion) {
    return switch (conclusion) {
      case "success" -> RunStatus.SUCCEEDED;
      case "failure", "startup_failure" -> RunStatus.FAILED;
      case "cancelled" -> RunStatus.CANCELLED;
      case "timed_out" -> RunStatus.TIMED_OUT;
      default -> RunStatus.UNKNOWN;
    };
  }

  private static void step(RunDraft run, JsonView said) {
    StepDraft step =
        run.step(said.at("number").text(said.at("name").text("step")))
            .named(said.at("name").text());
    step.planned();
    String status = said.at("status").text("unknown");
    String word = said.at("conclusion").text("");
    if (word.equals("skipped")) {
      step.skipped("skipped");
      return;
    }
    if (status.equals("queued") || status.equals("pending")) {
      return;
    }
    AttemptDraft attempt = step.attempt(1).started(said.at("started_at").time());
    if (status.equals("completed")) {
      StepStatus known = StepStatus.parse(status(word).name()).orElse(StepStatus.UNKNOWN);
      attempt
          .error(
              known == StepStatus.FAILED
                  ? Optional.of(ErrorInfo.of(word, "the step ended with " + word))
                  : Optional.empty())
          .ended(known, word, said.at("completed_at").time());
    }
  }

  private static void measures(
      RunDraft run, JsonView body, String event, JsonView about, List<JsonView> steps) {
    Counts conclusions = new Counts();
    steps.forEach(step -> conclusions.add(step.at("conclusion").text("None")));
    Optional<Instant> start = about.at("started_at").time();
    Optional<Instant> end = about.at("completed_at").time();
    long outside =
        steps.stream()
            .filter(
                step ->
                    isBefore(step.at("started_at").time(), start)
                        || isBefore(end, step.at("completed_at").time()))
            .count();
    run.measure("event", event);
    body.at("action").text().ifPresent(word -> run.measure("action", word));
    run.measure("id", about.at("id").whole(0));
    about.at("run_id").whole().ifPresent(id -> run.measure("runId", id));
    run.measure("runAttempt", about.at("run_attempt").whole(1));
    run.measure("name", about.at("name").text(""));
    about.at("status").text().ifPresent(word -> run.measure("status", word));
    about.at("conclusion").text().ifPresent(word -> run.measure("conclusion", word));
    run.measure("steps", steps.size());
    run.measure("stepConclusions", conclusions.all());
    run.measure("stepsOutsideJob", outside);
    body.at("repository", "full_name").text().ifPresent(word -> run.measure("repository", word));
    about
        .first("run_started_at", "started_at", "created_at")
        .time()
        .ifPresent(time -> run.measure("start", time.toString()));
  }

  private static boolean isBefore(Optional<Instant> one, Optional<Instant> other) {
    return one.isPresent() && other.isPresent() && one.get().isBefore(other.get());
  }
}
