package dev.runstore.formats.report;

/** The first and the last lines of the logs. */
final class HtmlLogs implements HtmlSection {
  private final Report report;

  HtmlLogs(Report report) {
    this.report = report;
  }

  @Override
  public String id() {
    return "logs";
  }

  @Override
  public String title() {
    return "Logs";
  }

  @Override
  public String count() {
    return Units.count(report.logCount());
  }

  @Override
  public void write(Markup out) {
    if (report.logCount() == 0) {
      out.element("p", "empty", "Nothing was logged.");
      return;
    }
    out.raw("<div class=\"log\" tabindex=\"0\" role=\"region\" aria-label=\"Log lines\">");
    report.firstLogs().forEach(line -> line(line, out));
    if (report.leftOutLogs() > 0) {
      out.leftOut(
          Units.count(report.leftOutLogs()) + " lines between are not shown:",
          "wct runs logs " + report.run().id());
    }
    report.lastLogs().forEach(line -> line(line, out));
    out.raw("</div>\n");
  }

  private static void line(Report.Line line, Markup out) {
    boolean loud =
        line.stream().equals("stderr")
            || line.level().equalsIgnoreCase("ERROR")
            || line.level().equalsIgnoreCase("WARN");
    out.raw(loud ? "<div class=\"loud\">" : "<div>");
    out.element("time", "", line.at().map(Units::clock).orElse(""));
    out.element("span", "", line.step());
    out.element("i", "", line.stream());
    out.element("p", "", line.text());
    out.raw("</div>\n");
  }
}
