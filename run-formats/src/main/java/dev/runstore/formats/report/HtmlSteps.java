package dev.runstore.formats.report;

import dev.runstore.api.model.Warning;
import java.util.Optional;

/** The steps one by one, each with its attempts and the beginning of what it was given and gave. */
final class HtmlSteps implements HtmlSection {
  private static final int OPEN = 5;
  private final Report report;
  private int opened;

  HtmlSteps(Report report) {
    this.report = report;
  }

  @Override
  public String id() {
    return "steps";
  }

  @Override
  public String title() {
    return "Steps";
  }

  @Override
  public String count() {
    return Units.count(report.stepCount());
  }

  @Override
  public void write(Markup out) {
    if (report.stepCount() == 0) {
      out.element("p", "empty", "There are no steps.");
      return;
    }
    out.raw("<p class=\"filter\" hidden><label>Show steps with ");
    out.raw("<input type=\"search\" id=\"find\" placeholder=\"name or id\"></label> ");
    out.raw("<label><input type=\"checkbox\" id=\"bad\"> not succeeded only</label> ");
    out.raw("<output id=\"found\" for=\"find bad\"></output></p>\n");
    out.raw("<div class=\"heads\" aria-hidden=\"true\"><span></span><span>Step</span>");
    out.raw("<span>Started</span><span>Duration</span><span>Tokens</span></div>\n");
    out.raw("<div class=\"list\">");
    report.steps().forEach(step -> step(step, out));
    out.raw("</div>\n");
    long more = report.stepCount() - report.steps().size();
    if (more > 0) {
      String what = Units.count(more) + " more steps are not shown: the first ";
      out.leftOut(
          what
              + Report.FIRST_STEPS
              + " are, and of the others up to "
              + Report.BAD_STEPS
              + " that did not go well. All of them:",
          "wct export " + report.run().id() + " --format csv --table steps");
    }
  }

  private void step(ShownStep step, Markup out) {
    Look look = Look.of(step.status());
    boolean isOpen = look.kind().equals("bad") && opened++ < OPEN;
    out.raw("<details class=\"step " + look.kind() + (isOpen ? "\" open" : "\""));
    out.raw("><summary><span class=\"mark\" title=\"");
    out.raw(look.word() + "\"><span aria-hidden=\"true\">" + look.symbol() + "</span>");
    out.raw("<span class=\"sr\">" + look.word() + "</span></span><span class=\"name\">");
    out.text(step.name());
    if (!step.name().equals(step.id())) {
      out.raw(" ").element("code", "", step.id());
    }
    if (step.attemptCount() > 1) {
      out.raw(" <em>" + step.attemptCount() + " attempts</em>");
    }
    step.error().ifPresent(error -> out.element("small", "", Cut.to(160, error.message())));
    out.raw("</span><span class=\"num\">");
    out.text(step.startedAt().map(Units::clock).orElse("–")).raw("</span><span class=\"num\">");
    out.text(Units.duration(step.duration())).raw("</span><span class=\"num\">");
    out.text(Units.tokens(step.usage()).map(Units::count).orElse("–"));
    out.raw("</span></summary><div class=\"body\">");
    body(step, out);
    out.raw("</div></details>\n");
  }

  private void body(ShownStep step, Markup out) {
    step.reason().ifPresent(reason -> out.element("p", "", "Skipped: " + reason));
    if (!step.parents().isEmpty()) {
      out.raw("<p>After ");
      step.parents().forEach(parent -> out.element("code", "", parent).raw(" "));
      out.raw("</p>");
    }
    if (!step.usage().costs().isEmpty()) {
      out.element("p", "", "Cost " + Units.cost(step.usage().costs()));
    }
    if (step.leftOutAttempts() > 0) {
      out.leftOut(
          step.leftOutAttempts() + " earlier attempts are not shown:",
          "wct runs steps " + report.run().id() + " -o json");
    }
    step.attempts().forEach(attempt -> attempt(step, attempt, out));
  }

  private void attempt(ShownStep step, ShownStep.Try attempt, Markup out) {
    Look look = Look.of(attempt.status());
    out.raw("<div class=\"attempt\"><p><b class=\"" + look.kind() + "\">");
    out.raw("<span aria-hidden=\"true\">" + look.symbol() + "</span> ");
    out.raw(step.attemptCount() > 1 ? "Attempt " + attempt.number() + " " : "");
    out.raw(look.word() + "</b> · ").text(Units.time(attempt.startedAt()));
    out.text(" · " + Units.duration(attempt.duration()));
    attempt.exitCode().ifPresent(code -> out.raw(" · exit code " + code));
    out.raw("</p>");
    attempt
        .error()
        .ifPresent(
            error -> {
              out.raw("<div class=\"note bad\"><strong>").text(error.type()).raw("</strong> ");
              out.text(error.message());
              error.detail().ifPresent(detail -> out.raw("<pre>").text(detail).raw("</pre>"));
              out.raw("</div>");
            });
    for (Warning warning : attempt.warnings()) {
      out.raw("<p class=\"note odd\"><strong>").text(warning.code()).raw("</strong> ");
      out.text(warning.message()).raw("</p>");
    }
    payload("Config", attempt.config(), out);
    payload("Input", attempt.input(), out);
    payload("Output", attempt.output(), out);
    out.raw("</div>");
  }

  private static void payload(String name, Optional<String> payload, Markup out) {
    payload.ifPresent(
        text -> out.element("h4", "", name).raw("<pre tabindex=\"0\">").text(text).raw("</pre>"));
  }
}
