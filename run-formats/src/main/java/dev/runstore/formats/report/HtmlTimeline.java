package dev.runstore.formats.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** When which step was at work: a strip for all of them, a row for each of those shown. */
final class HtmlTimeline implements HtmlSection {
  private static final int STRIP_FROM = 25;
  private static final int ROWS = 150;
  private final Report report;
  private final Timeline timeline;

  HtmlTimeline(Report report) {
    this.report = report;
    this.timeline = report.timeline();
  }

  @Override
  public String id() {
    return "timeline";
  }

  @Override
  public String title() {
    return "Timeline";
  }

  @Override
  public String count() {
    return "";
  }

  @Override
  public void write(Markup out) {
    if (timeline.timed() == 0) {
      out.element("p", "empty", "No step says when it started.");
      return;
    }
    if (timeline.timed() > STRIP_FROM) {
      strip(out);
    }
    List<ShownStep> rows =
        report.steps().stream().filter(step -> step.startedAt().isPresent()).limit(ROWS).toList();
    out.raw("<div class=\"gantt\" role=\"list\" aria-label=\"Steps over time\">");
    axis(out);
    rows.forEach(step -> row(step, out));
    out.raw("</div>\n");
    long more = report.stepCount() - rows.size();
    if (more > 0) {
      out.leftOut(
          Units.count(more)
              + (more == 1 ? " step has" : " steps have")
              + " no row here, for want of a start or of room:",
          "wct runs steps " + report.run().id());
    }
  }

  private void axis(Markup out) {
    out.raw("<div class=\"axis\" aria-hidden=\"true\"><span></span><div>");
    for (int i = 0; i <= 4; i++) {
      Duration at = timeline.length().multipliedBy(i).dividedBy(4);
      out.raw("<i style=\"left:" + i * 25 + "%\">").text(Units.duration(at)).raw("</i>");
    }
    out.raw("</div></div>");
  }

  private void row(ShownStep step, Markup out) {
    Look look = Look.of(step.status());
    out.raw("<div class=\"row\" role=\"listitem\"><span class=\"name\"><b class=\"" + look.kind());
    out.raw("\" aria-hidden=\"true\">" + look.symbol() + "</b> ").text(step.name());
    out.raw("</span><div class=\"track\">");
    for (ShownStep.Try attempt : step.attempts()) {
      attempt.startedAt().ifPresent(start -> bar(attempt, start, out));
    }
    out.raw("</div><span class=\"took\">").text(Units.duration(step.duration()));
    out.raw("<span class=\"sr\">, " + look.word() + "</span></span></div>\n");
  }

  private void bar(ShownStep.Try attempt, Instant start, Markup out) {
    double from = timeline.place(start) * 100;
    double to = timeline.place(timeline.end(start, attempt.endedAt(), attempt.duration())) * 100;
    Look look = Look.of(attempt.status());
    out.raw("<i class=\"" + look.kind() + "\" style=\"left:" + percent(from));
    out.raw(";width:max(3px," + percent(Math.max(0, to - from)) + ")\" title=\"");
    out.text("attempt " + attempt.number() + ", " + look.word() + ", ");
    out.text(Units.duration(attempt.duration()) + ", from " + Units.time(Optional.of(start)));
    out.raw("\"></i>");
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.3f%%", value);
  }

  private void strip(Markup out) {
    double[] working = timeline.working();
    double[] failing = timeline.failing();
    double most = Math.max(timeline.most(), 1e-9);
    out.raw("<figure class=\"strip\"><svg viewBox=\"0 0 " + Timeline.PARTS + " 48\" ");
    out.raw("preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
    out.text("Steps at work over time, at most " + peak(most)).raw("\">");
    for (int part = 0; part < Timeline.PARTS; part++) {
      double bad = failing[part] / most * 46;
      double good = working[part] / most * 46;
      bar(out, "bad", part, 48 - bad, bad);
      bar(out, "good", part, 48 - bad - good, good);
    }
    out.raw("</svg><figcaption>").text(Units.count(timeline.timed()) + " attempts of all steps; ");
    out.text("at most " + peak(most) + " at work at a time").raw("</figcaption></figure>\n");
  }

  private static String peak(double most) {
    return most < 10 ? String.format(Locale.ROOT, "%.1f", most) : Units.count(Math.round(most));
  }

  private static void bar(Markup out, String kind, int part, double top, double height) {
    if (height > 0.01) {
      out.raw(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%d\" y=\"%.2f\" width=\"1.02\" height=\"%.2f\"/>",
              kind,
              part,
              top,
              height));
    }
  }
}
