package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner.HostProcess;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.recorder.ThisProcess;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Times;
import dev.runstore.dag.Progress;
import dev.runstore.dag.ProgressListener;
import dev.runstore.dag.RunOutcome;
import dev.runstore.dag.StepOutcome;
import dev.runstore.dag.process.ProcessTree;
import java.util.Optional;

/** Shows how a run goes, a line for each thing that happens. */
final class RunProgress implements ProgressListener {
  private final App app;
  private final Output out;
  private final Terminal terminal;
  private final boolean quiet;
  private volatile boolean unread;
  private volatile Optional<RunId> started = Optional.empty();

  RunProgress(App app, Output out, boolean quiet) {
    this.app = app;
    this.out = out;
    this.terminal = out.terminal();
    this.quiet = quiet;
  }

  /** Shows it, unless nobody can read it any more: the run goes on without its reader. */
  @Override
  public void told(Progress progress) {
    if (progress instanceof Progress.RunStarted begun) {
      started = Optional.of(begun.runId());
    }
    if (!unread) {
      try {
        show(progress);
      } catch (Output.ReaderGone | Output.NotWritten gone) {
        unread = true;
      }
    }
  }

  /** The run, once it has been recorded. */
  Optional<RunId> started() {
    return started;
  }

  private void show(Progress progress) {
    if (!quiet || isNeeded(progress)) {
      write(progress);
      out.flush();
    }
  }

  /** Whether it is shown although nothing but the end is asked for. */
  private static boolean isNeeded(Progress progress) {
    return progress instanceof Progress.RunEnded
        || progress instanceof Progress.WaitingForLease
        || progress instanceof Progress.Stopping;
  }

  private void write(Progress progress) {
    switch (progress) {
      case Progress.RunStarted e ->
          line(
              Style.BOLD,
              terminal.symbol("▶ ", "> ") + e.plan().runbook().subject().name() + "  " + e.runId());
      case Progress.WaitingForLease e ->
          line(
              Style.ATTENTION,
              "waiting until "
                  + Times.told(e.until(), app.executions().now(), terminal)
                  + e.held().map(lease -> " for " + lease.runner()).orElse("")
                  + ", which holds the run; "
                  + e.held()
                      .flatMap(lease -> lease.runner().process())
                      .filter(RunProgress::runsHere)
                      .map(holder -> "its process " + holder.pid() + " is still running here; ")
                      .orElse("")
                  + "--no-wait gives up at once");
      case Progress.StepKept e -> step(e.step(), "done before");
      case Progress.StepStarted e ->
          line(
              Style.ACTIVE,
              "  "
                  + terminal.symbol("● ", "> ")
                  + e.name()
                  + (e.step().attempt() > 1 ? ", attempt " + e.step().attempt() : ""));
      case Progress.LineWritten e ->
          line(Style.FAINT, "    " + e.step().stepId() + terminal.symbol(" │ ", " | ") + e.text());
      case Progress.LinesMissed e ->
          line(
              Style.ATTENTION,
              "    "
                  + e.count()
                  + " lines came faster than they were read and are not shown; "
                  + app.self()
                  + " runs logs has them");
      case Progress.StepRetried e ->
          line(
              Style.ATTENTION,
              "  "
                  + terminal.symbol("↻ ", "r ")
                  + e.step().stepId()
                  + "  "
                  + e.reason()
                  + ", again in "
                  + Times.duration(e.backoff()));
      case Progress.StepEnded e -> step(e.step(), "");
      case Progress.Stopping e -> line(Style.ATTENTION, "stopping: " + e.reason());
      case Progress.RunEnded e -> end(e.run());
    }
  }

  private static boolean runsHere(HostProcess holder) {
    return ThisProcess.runner("wct", Wct.class)
            .process()
            .filter(here -> here.host().equals(holder.host()))
            .isPresent()
        && !ProcessTree.isGone(holder.pid(), holder.startedAt());
  }

  private void step(StepOutcome step, String note) {
    Cell status = Statuses.of(step.status(), terminal);
    String time = step.duration().map(Times::duration).orElse("");
    String why =
        step.status() == StepStatus.SUCCEEDED ? note : step.reason().orElse(status.plain());
    line(
        status.style(),
        "  "
            + status.shown().charAt(0)
            + " "
            + step.name()
            + (time.isEmpty() ? "" : "  " + time)
            + (why.isEmpty() ? "" : "  " + why));
  }

  private void end(RunOutcome run) {
    Cell status = Statuses.of(run.status(), terminal);
    line(
        status.style(),
        status.shown()
            + " in "
            + Times.duration(run.duration())
            + run.error().map(error -> ": " + error.message()).orElse(""));
    if (app.isTemporary()) {
      return;
    }
    line(Style.NONE, "");
    line(Style.NONE, "what happened:  " + app.self() + " inspect " + run.runId());
  }

  private void line(Style style, String text) {
    out.line(terminal.paint(style, Safe.logLine(text)));
  }
}
