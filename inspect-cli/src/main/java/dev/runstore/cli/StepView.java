package dev.runstore.cli;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Warning;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows a step: what is known of it and of one of its attempts. */
final class StepView {
  private final App app;

  StepView(App app) {
    this.app = app;
  }

  void write(StepFinder.Found found, Format format) {
    if (format != Format.TABLE) {
      try (Sink<StepState> sink =
          Sinks.open(
              format, StepListing.listing(app.executions().now(), app.terminal()), app.out())) {
        sink.accept(found.step());
      }
      return;
    }
    List<Fact> facts = new ArrayList<>();
    StepState step = found.step();
    facts.add(Fact.of("step", step.stepId().value()));
    if (!step.name().equals(step.stepId().value())) {
      facts.add(Fact.of("name", step.name()));
    }
    Cell status = Statuses.of(step.status(), app.terminal());
    facts.add(new Fact("status", status.plain(), status.shown(), status.style()));
    if (!step.parents().isEmpty()) {
      facts.add(Fact.of("after", StepListing.parents(step)));
    }
    step.reason().ifPresent(reason -> facts.add(Fact.of("why", reason)));
    found.attempt().ifPresent(attempt -> attempt(facts, attempt, step.attempts().size()));
    FactSheet.write(facts, app.out());
    app.out().flush();
  }

  private void attempt(List<Fact> facts, Attempt attempt, int of) {
    facts.add(
        Fact.of(
            "attempt", attempt.number() + " of " + of + ", " + Statuses.word(attempt.status())));
    facts.add(Fact.of("step run", attempt.stepRunId().value()));
    attempt
        .startedAt()
        .ifPresent(
            t ->
                facts.add(Fact.of("started", t.toString(), Times.local(t, app.terminal().zone()))));
    attempt
        .duration()
        .ifPresent(d -> facts.add(Fact.of("duration", Times.millis(d) + "ms", Times.duration(d))));
    if (attempt.exitCode().isPresent()) {
      facts.add(Fact.of("exit code", Integer.toString(attempt.exitCode().getAsInt())));
    }
    String usage = RunFacts.said(attempt.usage());
    if (!usage.isEmpty()) {
      facts.add(Fact.of("usage", usage));
    }
    attempt.error().ifPresent(error -> facts.add(error(error)));
    for (Warning warning : attempt.warnings()) {
      String text = warning.code() + ": " + warning.message();
      facts.add(new Fact("warning", text, text, Style.ATTENTION));
    }
    payload(facts, "config", attempt.config());
    payload(facts, "input", attempt.input());
    payload(facts, "output", attempt.output());
  }

  private static Fact error(ErrorInfo error) {
    String text = error.type() + ": " + error.message();
    return new Fact("error", text, text, Style.BAD);
  }

  private static void payload(List<Fact> facts, String label, Optional<Payload> payload) {
    payload.ifPresent(
        value ->
            facts.add(
                Fact.of(label, Sizes.bytes(value.byteLength()) + ", in full with --" + label)));
  }
}
