package dev.runstore.cli;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Hold;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import dev.runstore.api.recorder.ThisProcess;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Times;
import dev.runstore.dag.Holders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What the header of a run says, line by line. */
final class RunFacts {
  private final GoingOn goingOn;
  private final Terminal terminal;
  private final Instant now;
  private final List<Fact> facts = new ArrayList<>();

  private RunFacts(GoingOn goingOn, Terminal terminal, Instant now) {
    this.goingOn = goingOn;
    this.terminal = terminal;
    this.now = now;
  }

  /** The facts, with what the person may do. */
  static List<Fact> of(Run run, Instant now, Terminal terminal, GoingOn goingOn) {
    RunFacts said = new RunFacts(goingOn, terminal, now);
    said.identity(run);
    said.times(run);
    said.holder(run);
    said.keeping(run);
    said.usage(run.usage());
    run.error().ifPresent(said::error);
    said.warnings(run);
    return said.facts;
  }

  private void identity(Run run) {
    facts.add(Fact.of("run", run.id().value()));
    Cell status = Statuses.of(run, now, terminal);
    String word = run.sourceStatus().map(source -> " (" + source + ")").orElse("");
    facts.add(new Fact("status", status.plain() + word, status.shown() + word, status.style()));
    Subject subject = run.subject();
    facts.add(
        Fact.of(
            "subject",
            Statuses.word(subject.kind())
                + " "
                + subject.id()
                + (subject.name().equals(subject.id()) ? "" : " (" + subject.name() + ")")
                + subject.version().map(version -> ", version " + version).orElse("")));
    run.definitionDigest()
        .ifPresent(
            digest ->
                facts.add(
                    Fact.of(
                        "definition", digest.hex(), "sha256 " + digest.hex().substring(0, 12))));
    if (!run.aliases().isEmpty()) {
      facts.add(
          Fact.of(
              "aliases",
              run.aliases().stream()
                  .map(alias -> alias.value())
                  .collect(Collectors.joining(", "))));
    }
    run.parentRunId().ifPresent(parent -> facts.add(Fact.of("parent", parent.value())));
    run.origin().ifPresent(format -> facts.add(Fact.of("imported from", format)));
    if (!run.labels().values().isEmpty()) {
      facts.add(Fact.of("labels", RunListing.labels(run.labels())));
    }
    if (!run.agents().isEmpty()) {
      facts.add(Fact.of("agents", String.join(", ", run.agents())));
    }
  }

  private void times(Run run) {
    time("queued", run.startedAt().isPresent() ? Optional.empty() : run.queuedAt());
    time("started", run.startedAt());
    time("ended", run.endedAt());
    time("recorded", recorded(run));
    Optional<Duration> running =
        run.status().isTerminal() || run.lost(now).isPresent()
            ? Optional.empty()
            : run.startedAt().map(start -> Duration.between(start, now));
    run.duration()
        .or(() -> terminal.interactive() ? running : Optional.empty())
        .ifPresent(d -> facts.add(Fact.of("duration", Times.millis(d) + "ms", Times.duration(d))));
  }

  /** When a run that tells no time was put down; of an import the id has no time then either. */
  private static Optional<Instant> recorded(Run run) {
    return Optional.of(run.id().time())
        .filter(made -> made.isAfter(Instant.EPOCH))
        .filter(made -> run.queuedAt().isEmpty() && run.startedAt().isEmpty())
        .filter(made -> run.endedAt().isEmpty());
  }

  private void time(String label, Optional<Instant> time) {
    time.ifPresent(t -> facts.add(Fact.of(label, t.toString(), Times.told(t, now, terminal))));
  }

  private void holder(Run run) {
    Optional<Lost> lost = run.lost(now);
    if (lost.isPresent()) {
      Instant since = lost.get().since();
      String holder = (run.lease().isPresent() ? "held by " : "let go by ") + lost.get().holder();
      facts.add(
          new Fact(
              "lost",
              "since " + since + ", " + holder,
              "since " + Times.told(since, now, terminal) + ", " + holder,
              Style.BAD));
      String advice = "nobody goes on with this run; " + goingOn.sentence();
      facts.add(new Fact("warning", advice, advice, Style.ATTENTION));
    } else if (!run.status().isTerminal()) {
      run.lease().ifPresent(this::held);
    }
    run.cancelRequest()
        .ifPresent(
            request ->
                facts.add(
                    new Fact(
                        "cancel requested",
                        request.reason() + ", by " + request.requestedBy(),
                        request.reason() + ", by " + request.requestedBy(),
                        Style.ATTENTION)));
  }

  private void held(Lease lease) {
    String holder = lease.runner() + ", generation " + lease.generation();
    facts.add(Fact.of("held by", holder + ", until " + lease.expiresAt(), holder));
    if (Holders.isKnownGone(lease.runner(), ThisProcess.runner("wct", RunFacts.class))) {
      String advice = "the process that holds this run is gone; " + goingOn.sentence();
      facts.add(new Fact("warning", advice, advice, Style.ATTENTION));
    }
  }

  private void keeping(Run run) {
    if (run.pinned()) {
      facts.add(Fact.of("pinned", "yes"));
    }
    for (Hold hold : run.holds()) {
      facts.add(Fact.of("legal hold", hold.name() + ": " + hold.reason()));
    }
  }

  private void usage(Usage usage) {
    String text = said(usage);
    if (!text.isEmpty()) {
      facts.add(Fact.of("usage", text));
    }
    for (ModelUsage model : usage.models()) {
      facts.add(
          Fact.of(
              "model",
              model.model()
                  + model.provider().map(name -> " of " + name).orElse("")
                  + ": "
                  + model.calls()
                  + (model.calls() == 1 ? " call" : " calls")
                  + said(Usage.of(model), ", ")
                  + model.latency().map(time -> ", " + Times.duration(time)).orElse("")));
    }
  }

  private static String said(Usage usage, String before) {
    String text = said(usage);
    return text.isEmpty() ? "" : before + text;
  }

  /** Tokens, cost, processor time and memory, as far as they are known. */
  static String said(Usage usage) {
    List<String> parts = new ArrayList<>();
    tokens(parts, usage.inputTokens(), "tokens in");
    tokens(parts, usage.outputTokens(), "tokens out");
    tokens(parts, usage.totalTokens(), "tokens in all");
    for (Cost cost : usage.costs()) {
      parts.add(cost.amount().toPlainString() + " " + cost.currency());
    }
    usage.cpu().ifPresent(cpu -> parts.add("CPU " + Times.duration(cpu)));
    if (usage.maxMemoryBytes().isPresent()) {
      parts.add("memory " + Sizes.bytes(usage.maxMemoryBytes().getAsLong()));
    }
    return String.join(", ", parts);
  }

  private static void tokens(List<String> parts, OptionalLong count, String what) {
    if (count.isPresent()) {
      parts.add(count.getAsLong() + " " + what);
    }
  }

  private void error(ErrorInfo error) {
    facts.add(
        new Fact(
            "error",
            error.type() + ": " + error.message(),
            error.type() + ": " + error.message(),
            Style.BAD));
  }

  private void warnings(Run run) {
    for (Warning warning : run.warnings()) {
      facts.add(
          new Fact(
              "warning",
              warning.code() + ": " + warning.message(),
              warning.code() + ": " + warning.message(),
              Style.ATTENTION));
    }
    if (run.warningCount() > run.warnings().size()) {
      facts.add(
          new Fact(
              "warnings",
              run.warningCount() + " in all",
              run.warningCount() + " in all, those of its steps included",
              Style.ATTENTION));
    }
  }
}
