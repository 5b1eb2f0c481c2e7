package dev.runstore.cli;

import dev.runstore.api.diff.Difference;
import dev.runstore.api.diff.RunDiff;
import dev.runstore.api.diff.UnifiedText;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Run;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Style;
import java.util.Optional;

/** What differs, for people: a line for each place, and what each run has there. */
final class DifferenceText implements DifferenceWriter {
  private final App app;
  private final boolean measures;
  private String last = "";

  DifferenceText(App app, boolean measures) {
    this.app = app;
    this.measures = measures;
  }

  @Override
  public void begin(Run a, Run b) {
    line(Style.BAD, "--- a  " + said(a));
    line(Style.GOOD, "+++ b  " + said(b));
  }

  private static String said(Run run) {
    return run.id() + "  " + run.subject().id() + "  " + Statuses.word(run.status());
  }

  @Override
  public void accept(Difference difference) {
    if (!DifferenceWriter.isShown(difference, measures)) {
      return;
    }
    String place = place(difference);
    if (!place.equals(last)) {
      line(Style.BOLD, place);
      last = place;
    }
    String what = difference.what() + (difference.path().isEmpty() ? "" : " " + difference.path());
    line(Style.NONE, "  " + what);
    if (isText(difference.a()) && isText(difference.b())) {
      UnifiedText.lines(text(difference.a()), text(difference.b()))
          .forEach(text -> line(style(text), "    " + text));
      return;
    }
    values(difference.a(), Style.BAD, "    - ");
    values(difference.b(), Style.GOOD, "    + ");
  }

  /** Whether it is a text of several lines. */
  private static boolean isText(Optional<JsonValue> value) {
    return value
        .filter(json -> json.tree().isString() && json.tree().stringValue().contains("\n"))
        .isPresent();
  }

  private static String text(Optional<JsonValue> value) {
    return value.orElseThrow().tree().stringValue();
  }

  private static Style style(String line) {
    return switch (line.charAt(0)) {
      case '-' -> Style.BAD;
      case '+' -> Style.GOOD;
      default -> Style.NONE;
    };
  }

  private static String place(Difference difference) {
    String step =
        difference.step().map(id -> "step " + id).orElse("")
            + (difference.attempt().isPresent()
                ? " attempt " + difference.attempt().getAsInt()
                : "");
    return switch (difference.scope()) {
      case RUN -> "run";
      case EVENTS -> "number of events";
      case STEP -> step;
      case ARTIFACT ->
          "artifact " + difference.artifact().orElse("") + (step.isEmpty() ? "" : " of " + step);
    };
  }

  private void values(Optional<JsonValue> value, Style style, String mark) {
    value.ifPresent(
        json ->
            (json.tree().isString() ? json.tree().stringValue() : json.toString())
                .lines()
                .forEach(text -> line(style, mark + text)));
  }

  private void line(Style style, String text) {
    app.out().line(app.terminal().paint(style, Safe.logLine(text)));
  }

  @Override
  public void end(RunDiff.Summary summary) {
    line(
        Style.BOLD,
        summary.isSame()
            ? "no difference but times, tokens and cost, in " + summary.sameSteps() + " steps"
            : summary.differences()
                + " differences; steps: "
                + summary.sameSteps()
                + " the same, "
                + summary.changedSteps()
                + " changed, "
                + summary.removedSteps()
                + " only in a, "
                + summary.addedSteps()
                + " only in b");
  }

  @Override
  public void close() {
    app.out().flush();
  }
}
