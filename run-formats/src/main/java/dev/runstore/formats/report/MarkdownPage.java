package dev.runstore.formats.report;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Warning;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The report as Markdown. */
final class MarkdownPage {
  private static final int STEPS = 100;
  private static final int ERRORS = 20;
  private static final int ARTIFACTS = 50;
  private static final int LOGS = 40;
  private static final int CELL = 120;
  private final Report report;
  private final Run run;
  private final StringBuilder out = new StringBuilder(1 << 14);

  MarkdownPage(Report report) {
    this.report = report;
    this.run = report.run();
  }

  String text() {
    Look look = Look.of(run.status());
    line("# " + look.symbol() + " " + inline(run.subject().name()) + ": " + look.word());
    run.error()
        .ifPresent(error -> line("> **" + inline(error.type()) + "** " + inline(error.message())));
    if (!report.losses().isNone()) {
      line(
          "> **Not all of the run.** "
              + inline(report.losses() + " could not be read any more when this was written."));
    }
    facts();
    steps();
    errors();
    skipped();
    warnings();
    usage();
    artifacts();
    logs();
    return out.toString();
  }

  private void line(String text) {
    out.append(text).append("\n\n");
  }

  private void row(String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private void facts() {
    row("", "");
    row("---", "---");
    row("Run", "`" + run.id() + "`");
    row(
        run.subject().kind() == dev.runstore.api.model.SubjectKind.AGENT ? "Agent" : "Workflow",
        inline(run.subject().id())
            + run.subject().version().map(version -> ", version " + inline(version)).orElse(""));
    row("Started", Units.time(run.startedAt()));
    row("Ended", Units.time(run.endedAt()));
    row("Duration", Units.duration(run.duration()));
    Units.tokens(run.usage()).ifPresent(tokens -> row("Tokens", Units.count(tokens)));
    if (!run.usage().costs().isEmpty()) {
      row("Cost", Units.cost(run.usage().costs()));
    }
    run.labels().values().entrySet().stream()
        .limit(20)
        .forEach(label -> row(inline(label.getKey()), inline(label.getValue())));
    out.append('\n');
  }

  private void steps() {
    if (report.stepCount() == 0) {
      return;
    }
    line("## Steps (" + Units.count(report.stepCount()) + ")");
    row("", "Step", "Attempts", "Started", "Duration", "Tokens");
    row("---", "---", "---:", "---", "---:", "---:");
    List<ShownStep> shown = report.steps().stream().limit(STEPS).toList();
    for (ShownStep step : shown) {
      row(
          Look.of(step.status()).symbol() + " " + Look.of(step.status()).word(),
          inline(step.name()),
          Integer.toString(step.attemptCount()),
          step.startedAt().map(Units::clock).orElse("–"),
          Units.duration(step.duration()),
          Units.tokens(step.usage()).map(Units::count).orElse("–"));
    }
    out.append('\n');
    leftOut(report.stepCount() - shown.size(), "steps", "wct runs steps " + run.id());
  }

  private void errors() {
    List<ShownStep> failed =
        report.steps().stream().filter(MarkdownPage::hasError).limit(ERRORS).toList();
    if (!failed.isEmpty()) {
      line("## Errors");
    }
    for (ShownStep step : failed) {
      line("### " + inline(step.name()));
      for (ShownStep.Try attempt : step.attempts()) {
        attempt.error().ifPresent(error -> error(step, attempt, error));
      }
    }
  }

  private static boolean hasError(ShownStep step) {
    return step.attempts().stream().anyMatch(attempt -> attempt.error().isPresent());
  }

  private void error(ShownStep step, ShownStep.Try attempt, ErrorInfo error) {
    String which = step.attemptCount() > 1 ? "Attempt " + attempt.number() + ": " : "";
    line(which + "**" + inline(error.type()) + "** " + inline(error.message()));
    error.detail().ifPresent(this::block);
  }

  private void skipped() {
    List<ShownStep> skipped =
        report.steps().stream().filter(step -> step.reason().isPresent()).limit(STEPS).toList();
    if (skipped.isEmpty()) {
      return;
    }
    line("## Skipped");
    for (ShownStep step : skipped) {
      out.append("- ").append(inline(step.name())).append(": ");
      out.append(inline(step.reason().orElseThrow())).append('\n');
    }
    out.append('\n');
  }

  /** The run's own, then those of its steps. */
  private void warnings() {
    if (run.warningCount() == 0) {
      return;
    }
    line("## Warnings (" + Units.count(run.warningCount()) + ")");
    run.warnings().forEach(warning -> warning("", warning));
    for (ShownStep step : report.steps().stream().limit(STEPS).toList()) {
      String where = inline(step.name()) + ": ";
      step.attempts().stream()
          .flatMap(attempt -> attempt.warnings().stream())
          .forEach(warning -> warning(where, warning));
    }
    out.append('\n');
  }

  private void warning(String where, Warning warning) {
    out.append("- ").append(where).append("**").append(inline(warning.code())).append("** ");
    out.append(inline(warning.message())).append('\n');
  }

  private void usage() {
    if (run.usage().models().isEmpty()) {
      return;
    }
    line("## Usage");
    row("Model", "Calls", "Input", "Output", "Total", "Cost");
    row("---", "---:", "---:", "---:", "---:", "---:");
    for (ModelUsage model : run.usage().models().stream().limit(50).toList()) {
      row(
          inline(model.model()),
          Units.count(model.calls()),
          number(model.inputTokens()),
          number(model.outputTokens()),
          number(model.totalTokens()),
          model.costs().isEmpty() ? "–" : Units.cost(model.costs()));
    }
    out.append('\n');
  }

  private static String number(OptionalLong value) {
    return value.isPresent() ? Units.count(value.getAsLong()) : "–";
  }

  private void artifacts() {
    if (report.artifactCount() == 0) {
      return;
    }
    line("## Artifacts (" + Units.count(report.artifactCount()) + ")");
    row("Name", "Step", "Size", "Type");
    row("---", "---", "---:", "---");
    List<Report.Thing> shown = report.artifacts().stream().limit(ARTIFACTS).toList();
    for (Report.Thing thing : shown) {
      row(
          inline(thing.name()),
          inline(thing.step()),
          Units.bytes(thing.bytes().orElse(0)),
          inline(thing.type()));
    }
    out.append('\n');
    leftOut(report.artifactCount() - shown.size(), "artifacts", "wct runs artifacts " + run.id());
  }

  private void logs() {
    if (report.logCount() == 0) {
      return;
    }
    StringBuilder text = new StringBuilder();
    List<Report.Line> all = new java.util.ArrayList<>(report.firstLogs());
    report.lastLogs().forEach(all::add);
    List<Report.Line> last = all.subList(Math.max(0, all.size() - LOGS), all.size());
    for (Report.Line line : last) {
      text.append(line.at().map(Units::clock).orElse("")).append(' ').append(line.step());
      text.append(' ').append(Cut.to(400, line.text())).append('\n');
    }
    line(
        "## Logs (the last "
            + Units.count(last.size())
            + " of "
            + Units.count(report.logCount())
            + (report.logCount() == 1 ? " line)" : " lines)"));
    block(text.toString());
    leftOut(report.logCount() - last.size(), "lines", "wct runs logs " + run.id());
  }

  private void leftOut(long more, String what, String command) {
    if (more > 0) {
      line("*" + Units.count(more) + " " + what + " are not shown: `" + command + "`*");
    }
  }

  /** A block that no line of the text can end. */
  private void block(String text) {
    String fence = "```";
    while (text.contains(fence)) {
      fence += "`";
    }
    out.append(fence).append("text\n").append(visible(text));
    out.append(text.endsWith("\n") ? "" : "\n").append(fence).append("\n\n");
  }

  private static String visible(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\n' && c != '\t' && Markup.isHidden(c)) {
        safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  /** Text on one line in which nothing is markup, not even HTML or a mention of somebody. */
  static String inline(String text) {
    String line = visible(Cut.to(CELL, text.replace('\n', ' ').replace('\t', ' ')));
    StringBuilder safe = new StringBuilder(line.length() + 16);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      switch (c) {
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '&' -> safe.append("&amp;");
        case '@' -> safe.append("&#64;");
        case '\\', '`', '*', '_', '{', '}', '[', ']', '(', ')', '#', '|', '~', '!' ->
            safe.append('\\').append(c);
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }
}
