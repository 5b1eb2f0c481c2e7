package dev.runstore.cli;

import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Texts;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that choose runs. */
final class RunFilter {
  @Option(
      names = "--status",
      split = ",",
      paramLabel = "STATUS",
      description = "With one of these statuses, as in failed,running.")
  List<String> statuses = List.of();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Started since then: 90m, 7d, 2026-11-01.")
  @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Started before then.")
  @Nullable String until;

  @Option(names = "--agent", paramLabel = "ID", description = "Of this agent.")
  @Nullable String agent;

  @Option(names = "--workflow", paramLabel = "ID", description = "Of this workflow.")
  @Nullable String workflow;

  @Option(names = "--parent", paramLabel = "RUN", description = "Started by this run.")
  @Nullable String parent;

  @Mixin LabelOption labels = new LabelOption();

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      description = "started (the newest first, the default) or ended (the last to end first).")
  String sort = "started";

  @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: 20).")
  int limit = 20;

  @Option(
      names = {"-A", "--all"},
      description = "All of them, whatever --limit says.")
  boolean all;

  RunQuery query(App app) {
    if (limit < 1) {
      throw CommandFailure.usage("--limit takes a number from 1, not " + limit);
    }
    RunQuery query = RunQuery.all().withStatus(statuses()).orderedBy(order());
    for (Map.Entry<String, String> label : labels.labels().values().entrySet()) {
      query = query.labelled(label.getKey(), label.getValue());
    }
    if (since != null) {
      query = query.since(PointInTime.read("--since", since, app.around().clock(), zone(app)));
    }
    if (until != null) {
      query = query.until(PointInTime.read("--until", until, app.around().clock(), zone(app)));
    }
    if (agent != null && workflow != null) {
      throw CommandFailure.usage("a run has one subject: give --agent or --workflow");
    }
    if (agent != null) {
      query = query.ofKind(SubjectKind.AGENT).ofSubject(agent);
    }
    if (workflow != null) {
      query = query.ofKind(SubjectKind.WORKFLOW).ofSubject(workflow);
    }
    return parent == null ? query : query.childrenOf(app.select(parent));
  }

  private static java.time.ZoneId zone(App app) {
    return app.terminal().zone();
  }

  private RunOrder order() {
    return switch (sort.toLowerCase(Locale.ROOT)) {
      case "started", "newest", "created", "queued" -> RunOrder.NEWEST;
      case "ended", "finished" -> RunOrder.ENDED;
      default ->
          throw CommandFailure.usage("--sort takes started or ended, not " + Texts.quote(sort));
    };
  }

  private Set<RunStatus> statuses() {
    EnumSet<RunStatus> chosen = EnumSet.noneOf(RunStatus.class);
    for (String word : statuses) {
      chosen.add(RunStatus.parse(word).orElseThrow(() -> unknown(word)));
    }
    return chosen;
  }

  private static CommandFailure unknown(String word) {
    List<String> known =
        Arrays.stream(RunStatus.values())
            .map(status -> status.name().toLowerCase(Locale.ROOT))
            .toList();
    return CommandFailure.usage(
        "there is no status " + Texts.quote(word) + Suggestions.didYouMean(word, known));
  }
}
