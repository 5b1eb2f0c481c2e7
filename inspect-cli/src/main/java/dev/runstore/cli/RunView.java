package dev.runstore.cli;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.RunQuery;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Width;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A run for people: summary, steps, artifacts, and what to type next. */
final class RunView {
  private static final int MAX_STEPS = 200;
  private static final int MAX_FAILED = 50;
  private static final int MAX_ARTIFACTS = 20;
  private static final int LEAST_STEPS = 3;

  /** Their heading and one of them, what is said of the rest, and the cursor. */
  private static final int BELOW_STEPS = 7;

  private final App app;
  private final ExecutionStore store;
  private final Output out;
  private final Terminal terminal;

  RunView(App app) {
    this.app = app;
    this.store = app.executions();
    this.out = app.out();
    this.terminal = app.terminal();
  }

  /** Whether the person follows the run by now. */
  private enum Following {
    ALREADY,
    NOT_YET
  }

  void write(Run run) {
    write(run, Following.NOT_YET);
  }

  /** As it is while somebody watches it. */
  void writeWatched(Run run) {
    write(run, Following.ALREADY);
  }

  private void write(Run run, Following following) {
    Instant now = store.now();
    int before = out.lines();
    if (terminal.interactive()) {
      title(run, now);
    }
    summary(run, now);
    boolean fits =
        following == Following.ALREADY && terminal.rows() > 0 && !run.status().isTerminal();
    int used = out.lines() - before + 2;
    steps(
        run,
        now,
        fits
            ? OptionalInt.of(Math.max(LEAST_STEPS, terminal.rows() - used - BELOW_STEPS))
            : OptionalInt.empty());
    artifacts(run, now, fits ? 1 : MAX_ARTIFACTS);
    if (terminal.interactive()) {
      next(run, now, following);
    }
    out.flush();
  }

  private void title(Run run, Instant now) {
    Cell status = Statuses.of(run, now, terminal);
    out.line(
        terminal.paint(status.style(), status.shown())
            + "  "
            + terminal.paint(Style.BOLD, Safe.line(run.subject().name())));
  }

  /** What the header says, and the beginnings of input and output. */
  void summary(Run run, Instant now) {
    List<Fact> facts = new ArrayList<>(RunFacts.of(run, now, terminal, new GoingOn(app, run)));
    if (terminal.interactive()) {
      facts.removeIf(fact -> fact.label().equals("status"));
    }
    RecordedCommand.words(store, run).ifPresent(words -> facts.add(Fact.of("command", words)));
    RunPayloads payloads = new RunPayloads(store, run);
    payloads.firstInput().ifPresent(input -> facts.add(beginning("input", input)));
    payloads.output().ifPresent(output -> facts.add(beginning("output", output)));
    FactSheet.write(facts, out);
  }

  private Fact beginning(String label, Payload payload) {
    String text =
        switch (payload) {
          case Payload.Json json -> json.value().toString();
          case Payload.Binary binary ->
              Sizes.bytes(binary.byteLength()) + " of " + binary.contentType();
          case Payload.Reference reference ->
              Sizes.bytes(reference.byteLength()) + ": " + reference.preview();
        };
    int room = Math.max(40, terminal.columns() - 20);
    return Fact.of(
        label,
        text,
        Width.cut(text.length() > 4 * room ? text.substring(0, 4 * room) : text, room));
  }

  private void steps(Run run, Instant now, OptionalInt room) {
    long total = run.stepCounts().total();
    if (total == 0) {
      return;
    }
    out.line("");
    if (!terminal.interactive()) {
      List<StepWarning> warnings = new ArrayList<>();
      try (Sink<StepState> sink =
          Sinks.open(Format.TABLE, StepListing.listing(now, terminal), out)) {
        for (StepState step : Pages.all(500, page -> store.steps(run.id(), page))) {
          sink.accept(step);
          warnings.addAll(StepWarning.of(step));
        }
      }
      StepWarning.write(warnings, out);
      return;
    }
    out.line(terminal.paint(Style.BOLD, "STEPS") + "  " + counts(run));
    Iterable<StepState> all = Pages.all(MAX_STEPS, page -> store.steps(run.id(), page));
    List<StepState> shown = room.isPresent() ? Screenful.of(all, room.getAsInt()) : first(all);
    Instant from = RunQuery.time(run);
    Instant until = run.endedAt().or(() -> run.lost(now).map(lost -> lost.since())).orElse(now);
    new StepTree(shown, out, from, until, now).write();
    if (total > shown.size()) {
      out.line(
          terminal.paint(
              Style.FAINT,
              "  " + (total - shown.size()) + " more: " + app.self() + " runs steps " + run.id()));
    }
  }

  /** The first ones, and of the others those that went wrong. */
  private static List<StepState> first(Iterable<StepState> all) {
    List<StepState> shown = new ArrayList<>();
    List<StepState> failed = new ArrayList<>();
    for (StepState step : all) {
      if (shown.size() < MAX_STEPS) {
        shown.add(step);
      } else if (step.status() == StepStatus.FAILED || step.status() == StepStatus.TIMED_OUT) {
        failed.add(step);
      }
      if (failed.size() == MAX_FAILED) {
        break;
      }
    }
    shown.addAll(failed);
    return shown;
  }

  private static String counts(Run run) {
    List<String> parts = new ArrayList<>();
    run.stepCounts()
        .values()
        .forEach(
            (status, count) -> parts.add(count + " " + Statuses.word(status).replace('_', ' ')));
    return String.join(", ", parts);
  }

  private void artifacts(Run run, Instant now, int most) {
    Iterator<ArtifactInfo> all =
        app.ofArtifacts(() -> begun(run, most + 1)).orElseGet(Collections::emptyIterator);
    if (!all.hasNext()) {
      return;
    }
    out.line("");
    ArtifactListing listing = new ArtifactListing(new ArtifactOwners(store, run.id()), now);
    int limit = terminal.interactive() ? most : Integer.MAX_VALUE;
    if (terminal.interactive()) {
      out.line(terminal.paint(Style.BOLD, "ARTIFACTS"));
    }
    try (Sink<ArtifactInfo> sink = Sinks.open(Format.TABLE, listing.listing(), out)) {
      for (int i = 0; i < limit && all.hasNext(); i++) {
        sink.accept(all.next());
      }
    }
    if (all.hasNext()) {
      out.line(
          terminal.paint(
              Style.FAINT, "  there are more: " + app.self() + " runs artifacts " + run.id()));
    }
  }

  /** Where the first page has been read. */
  private Iterator<ArtifactInfo> begun(Run run, int atOnce) {
    Iterator<ArtifactInfo> all =
        Pages.all(atOnce, page -> app.artifacts().list(run.id(), page)).iterator();
    var unused = all.hasNext();
    return all;
  }

  private void next(Run run, Instant now, Following following) {
    Optional<String> command =
        switch (run.status()) {
          case FAILED, TIMED_OUT, CANCELLED ->
              Optional.of(app.self() + " runs logs " + run.id() + "  shows what it wrote");
          case RUNNING, QUEUED ->
              run.lost(now).isPresent() || following == Following.ALREADY
                  ? Optional.empty()
                  : Optional.of(app.self() + " inspect " + run.id() + " --watch  follows it");
          case SUCCEEDED, UNKNOWN -> Optional.empty();
        };
    command.ifPresent(
        text -> {
          out.line("");
          out.line(terminal.paint(Style.FAINT, text));
        });
  }
}
