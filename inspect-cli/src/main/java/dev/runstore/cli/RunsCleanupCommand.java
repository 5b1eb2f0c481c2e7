package dev.runstore.cli;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Texts;
import dev.runstore.api.retention.DeletionPlan;
import dev.runstore.api.retention.DeletionReceipt;
import dev.runstore.api.retention.PlanFolder;
import dev.runstore.api.retention.Retention;
import dev.runstore.api.retention.RetentionPolicy;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.JsonToYaml;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.cli.output.Sizes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct runs cleanup}. */
@Command(
    name = "cleanup",
    description = {
      "Deletes ended runs with their artifacts: those that the options give up or, without any,"
          + " those that the retention of the configuration gives up.",
      "First there is a plan, then exactly what it names is deleted. A plan that was interrupted"
          + " goes on with --apply ID. Pinned, held and running runs stay."
    })
final class RunsCleanupCommand implements Runnable {
  private final App app;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      description = "Delete runs that ended longer ago than this, by the store's clock: 30d.")
  @Nullable String olderThan;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Keep the last N ended runs of each subject, delete the others.")
  @Nullable Integer keep;

  @Option(
      names = "--max-bytes",
      paramLabel = "SIZE",
      description = "Delete the oldest runs until the artifacts of all fit into this: 50GiB.")
  @Nullable String maxBytes;

  @Option(names = "--agent", paramLabel = "ID", description = "Only runs of this agent.")
  @Nullable String agent;

  @Option(names = "--workflow", paramLabel = "ID", description = "Only runs of this workflow.")
  @Nullable String workflow;

  @Mixin LabelFilter labels = new LabelFilter();

  @Option(names = "--dry-run", description = "Make the plan and show it; delete nothing.")
  boolean dryRun;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "Write the plan to this file; delete nothing.")
  @Nullable Path plan;

  @Option(
      names = "--apply",
      paramLabel = "PLAN",
      description = "Delete what this plan names: its id, or a file that --plan wrote.")
  @Nullable String apply;

  @Option(
      names = "--plans",
      paramLabel = "DIR",
      description = "Keep plans and receipts here (default: the user's folder for state).")
  @Nullable Path plans;

  @Mixin OutputOption output = new OutputOption();

  RunsCleanupCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    Retention retention = Retention.of(app.executions(), app.artifacts()).someAtOnce();
    PlanFolder folder = app.plans(plans);
    if (apply != null) {
      refuseOthers();
      apply(apply, retention, folder);
      return;
    }
    RetentionPolicy policy = policy();
    app.requireStore();
    DeletionPlan made = retention.plan(policy, scope());
    if (dryRun || plan != null) {
      keep(made, folder);
      show(made);
      return;
    }
    if (made.runs().isEmpty()) {
      tellKept(made);
      write(retention.apply(made));
      app.say("there is nothing to delete");
      return;
    }
    apply(made, retention, folder);
  }

  private void refuseOthers() {
    if (olderThan != null
        || keep != null
        || maxBytes != null
        || agent != null
        || workflow != null
        || !labels.labels.isEmpty()
        || dryRun
        || plan != null) {
      throw CommandFailure.usage(
          "--apply deletes what its plan names: it takes no other choice of runs; make a new plan");
    }
  }

  private RetentionPolicy policy() {
    if (olderThan == null && keep == null && maxBytes == null) {
      return app.stores()
          .config()
          .retention()
          .orElseThrow(
              () ->
                  CommandFailure.usage(
                      "nothing says what to delete: give --older-than 30d, --keep N or"
                          + " --max-bytes SIZE, or put retention: { mode: standard } into the"
                          + " configuration"));
    }
    RetentionPolicy policy = RetentionPolicy.KEEP_ALL;
    if (olderThan != null) {
      policy = policy.upTo(Quantity.time("--older-than", olderThan));
    }
    if (keep != null) {
      policy = policy.keeping(keep);
    }
    return maxBytes == null ? policy : policy.within(Quantity.size("--max-bytes", maxBytes));
  }

  private RunQuery scope() {
    RunQuery scope = RunScope.of(agent, workflow);
    for (Map.Entry<String, String> label : labels.labels().values().entrySet()) {
      scope = scope.labelled(label.getKey(), label.getValue());
    }
    return scope;
  }

  private void apply(String text, Retention retention, PlanFolder folder) {
    if (!text.startsWith("plan-") || text.contains(".")) {
      DeletionPlan given = fromFile(text);
      Optional<DeletionReceipt> done =
          folder.find(given.id()).isPresent()
              ? Optional.empty()
              : folder.receipt(given.id()).filter(RunsCleanupCommand::leftNothing);
      if (done.isPresent()) {
        tellDone(done.get(), folder);
      } else {
        apply(given, retention, folder);
      }
      return;
    }
    PlanId id = new PlanId(text);
    Optional<DeletionPlan> found = folder.find(id);
    if (found.isPresent()) {
      apply(found.get(), retention, folder);
      return;
    }
    DeletionReceipt done =
        folder
            .receipt(id)
            .orElseThrow(
                () ->
                    CommandFailure.notFound(
                        "there is no plan "
                            + Texts.quote(text)
                            + " for this store in "
                            + folder.folder()
                            + "; make one with --dry-run"));
    tellDone(done, folder);
  }

  private static boolean leftNothing(DeletionReceipt receipt) {
    return receipt.outcomes().stream()
        .noneMatch(outcome -> outcome.result() == DeletionReceipt.Result.KEPT);
  }

  private void tellDone(DeletionReceipt done, PlanFolder folder) {
    write(done);
    app.say("this was done before: " + CleanupListings.summary(done, folder));
  }

  private DeletionPlan fromFile(String file) {
    try {
      return DeletionPlan.fromJson(Files.readAllBytes(app.path(Path.of(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(DeletionPlan made, PlanFolder folder) {
    if (plan == null) {
      folder.save(made);
      return;
    }
    try {
      Files.write(app.path(plan), made.toJson());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void show(DeletionPlan made) {
    write(made.runs(), CleanupListings.plan(), made.toJson());
    tellKept(made);
    app.say(
        "plan "
            + made.id()
            + ": "
            + CleanupListings.runs(made.runs().size())
            + ", "
            + made.events()
            + " events, "
            + made.artifacts()
            + " artifacts, "
            + Sizes.bytes(made.artifactBytes())
            + "; nothing is deleted yet");
    if (!made.runs().isEmpty()) {
      app.say(
          app.self()
              + " runs cleanup --apply "
              + (plan == null ? made.id() : App.quoted(plan.toString()))
              + (plans == null ? "" : " --plans " + App.quoted(plans.toString()))
              + "  deletes exactly these");
    }
  }

  private void tellKept(DeletionPlan made) {
    if (!made.kept().isEmpty()) {
      app.say(
          made.kept().size()
              + " more stay: run "
              + made.kept().get(0).runId()
              + ", "
              + made.kept().get(0).reason()
              + (made.kept().size() > 1 ? ", and others" : ""));
    }
  }

  private void apply(DeletionPlan chosen, Retention retention, PlanFolder folder) {
    app.stores().requireDeletable(); // a run whose artifacts cannot be deleted stays whole
    app.say(
        "deleting "
            + CleanupListings.runs(chosen.runs().size())
            + "; if this is interrupted, "
            + app.self()
            + " runs cleanup --apply "
            + chosen.id()
            + (plans == null ? "" : " --plans " + App.quoted(plans.toString()))
            + " goes on");
    DeletionReceipt receipt;
    try (ProgressLine progress = ProgressLine.on(app, "deleted", chosen.runs().size())) {
      receipt = folder.apply(chosen, retention, outcome -> progress.step());
    }
    write(receipt);
    app.say(CleanupListings.summary(receipt, folder));
  }

  private void write(DeletionReceipt receipt) {
    write(receipt.outcomes(), CleanupListings.receipt(app), receipt.toJson());
  }

  private <T> void write(List<T> rows, Listing<T> listing, byte[] document) {
    try {
      if (output.format == Format.JSON) {
        app.out().json().write(document);
        app.out().line("");
        app.out().flush();
      } else if (output.format == Format.YAML) {
        JsonToYaml.copy(to -> copy(document, to), app.out());
        app.out().flush();
      } else {
        try (Sink<T> sink = Sinks.open(output.format, listing, app.out())) {
          rows.forEach(sink::accept);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(byte[] document, java.io.OutputStream to) {
    try {
      to.write(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
