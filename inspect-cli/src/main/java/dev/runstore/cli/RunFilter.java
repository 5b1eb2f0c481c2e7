package dev.runstore.cli;

import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Texts;
import dev.runstore.api.query.RunExpression;
import dev.runstore.api.query.RunRanges;
import dev.runstore.api.query.RunSelection;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that choose runs. */
final class RunFilter {
  private static final String LOST = "lost";
  private static final int NEWEST = 200;

  @Option(
      names = "--status",
      split = ",",
      paramLabel = "STATUS",
      description = "With one of these statuses, as in failed,running; lost are those left behind.")
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

  @Mixin LabelFilter labels = new LabelFilter();

  @Option(
      names = "--duration",
      paramLabel = "RANGE",
      description = "That took so long: 10m..1h, 10m.. or ..1h.")
  @Nullable String duration;

  @Option(
      names = "--cost",
      paramLabel = "RANGE",
      description = "That cost so much: 0.5..2, 0.5USD.. or ..2.")
  @Nullable String cost;

  @Option(
      names = "--error",
      paramLabel = "TEXT",
      description = "With an error that contains this, case ignored.")
  @Nullable String error;

  @Option(
      names = {"-q", "--where"},
      paramLabel = "EXPRESSION",
      description = "That meet it: 'status = failed and label.env = prod and duration > 10m'.")
  @Nullable String where;

  /** What is selected, whatever the order and the number. */
  RunSelection selection(App app, RunQuery query) {
    ZoneId zone = zone(app);
    RunSelection selection = RunSelection.of(query(app, query));
    if (statuses.contains(LOST)) {
      Set<RunStatus> others = statuses();
      Instant now = app.executions().now();
      selection = selection.and(run -> others.contains(run.status()) || run.lost(now).isPresent());
    }
    if (duration != null || cost != null || error != null || where != null) {
      Instant now = app.executions().now();
      if (duration != null) {
        selection = selection.and(asked("--duration", duration, t -> RunRanges.duration(t, now)));
      }
      if (cost != null) {
        selection = selection.and(asked("--cost", cost, RunRanges::cost));
      }
      if (error != null) {
        selection = selection.and(asked("--error", error, RunRanges::error));
      }
      if (where != null) {
        selection = selection.and(RunExpression.parse(where, now, zone));
      }
    }
    return selection;
  }

  private static Predicate<Run> asked(
      String option, String text, Function<String, Predicate<Run>> read) {
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(option + ": " + e.getMessage());
    }
  }

  private RunQuery query(App app, RunQuery all) {
    RunQuery query = all.withStatus(storedStatuses());
    for (Map.Entry<String, String> label : labels.labels().values().entrySet()) {
      query = query.labelled(label.getKey(), label.getValue());
    }
    Optional<Instant> from = Optional.ofNullable(since).map(text -> time("--since", text, app));
    Optional<Instant> to = Optional.ofNullable(until).map(text -> time("--until", text, app));
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw CommandFailure.usage(
          "no run started since "
              + from.get()
              + " and before "
              + to.get()
              + "; did you mean --since "
              + App.quoted(String.valueOf(until))
              + " --until "
              + App.quoted(String.valueOf(since))
              + "?");
    }
    query = from.map(query::since).orElse(query);
    query = to.map(query::until).orElse(query);
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

  /**
   * A sentence that names an agent or workflow of the newest runs that may have been meant, if the
   * given one has none.
   */
  Optional<String> nearSubject(App app) {
    String id = agent != null ? agent : workflow;
    if (id == null) {
      return Optional.empty();
    }
    SubjectKind kind = agent != null ? SubjectKind.AGENT : SubjectKind.WORKFLOW;
    List<Run> newest = app.executions().list(RunQuery.all(), PageRequest.first(NEWEST)).items();
    List<Subject> subjects = newest.stream().map(Run::subject).toList();
    Set<String> known =
        subjects.stream()
            .filter(subject -> subject.kind() == kind)
            .map(Subject::id)
            .collect(Collectors.toSet());
    if (known.contains(id)) {
      return Optional.empty();
    }
    if (agent != null && newest.stream().anyMatch(run -> run.agents().contains(id))) {
      return Optional.of(
          id + " works in runs of others: give -q " + App.quoted("uses = \"" + id + "\""));
    }
    boolean isOfOtherKind = subjects.stream().anyMatch(subject -> subject.id().equals(id));
    return isOfOtherKind
        ? Optional.of(
            agent != null
                ? id + " is a workflow: give --workflow " + App.quoted(id)
                : id + " is an agent: give --agent " + App.quoted(id))
        : Suggestions.nearest(id, known).map(near -> "did you mean " + near + "?");
  }

  private static Instant time(String option, String text, App app) {
    return PointInTime.read(option, text, app.around().clock(), zone(app));
  }

  private static ZoneId zone(App app) {
    return app.terminal().zone();
  }

  private Set<RunStatus> statuses() {
    EnumSet<RunStatus> chosen = EnumSet.noneOf(RunStatus.class);
    for (String word : statuses) {
      if (!word.equals(LOST)) {
        chosen.add(RunStatus.parse(word).orElseThrow(() -> unknown(word)));
      }
    }
    return chosen;
  }

  /** What is lost depends on the time; it has one of two statuses. */
  private Set<RunStatus> storedStatuses() {
    Set<RunStatus> chosen = statuses();
    if (statuses.contains(LOST)) {
      chosen.addAll(Set.of(RunStatus.QUEUED, RunStatus.RUNNING));
    }
    return chosen;
  }

  private static CommandFailure unknown(String word) {
    List<String> known =
        Stream.concat(
                Arrays.stream(RunStatus.values())
                    .map(status -> status.name().toLowerCase(Locale.ROOT)),
                Stream.of(LOST))
            .toList();
    return CommandFailure.usage(
        "there is no status " + Texts.quote(word) + Suggestions.didYouMean(word, known));
  }
}
