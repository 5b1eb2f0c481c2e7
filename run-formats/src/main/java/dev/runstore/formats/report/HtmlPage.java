package dev.runstore.formats.report;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The whole page. */
final class HtmlPage {
  private final Report report;
  private final Markup out;

  HtmlPage(Report report, Markup out) {
    this.report = report;
    this.out = out;
  }

  void write() {
    String script = resource("report.js");
    head(script);
    List<HtmlSection> sections =
        List.of(
            new HtmlTimeline(report),
            new HtmlGraph(report),
            new HtmlSteps(report),
            new HtmlLogs(report),
            new HtmlArtifacts(report),
            new HtmlUsage(report));
    new HtmlOverview(report, out).write();
    out.raw("<nav aria-label=\"Sections\"><ul>");
    for (HtmlSection section : sections) {
      out.raw("<li><a href=\"#" + section.id() + "\">").text(section.title());
      out.raw(section.count().isEmpty() ? "" : " <b>" + section.count() + "</b>").raw("</a></li>");
    }
    out.raw("</ul></nav>\n<main>\n");
    for (HtmlSection section : sections) {
      out.raw("<section id=\"" + section.id() + "\" aria-labelledby=\"h-" + section.id() + "\">");
      out.raw("<h2 id=\"h-" + section.id() + "\">").text(section.title()).raw("</h2>\n");
      section.write(out);
      out.raw("</section>\n");
    }
    out.raw("</main>\n");
    foot(script);
  }

  private void head(String script) {
    Run run = report.run();
    out.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.raw("style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; ");
    out.raw("script-src 'sha256-" + digest(script) + "'\">\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    out.text(run.subject().name() + " · " + Look.of(run.status()).word() + " · " + run.id());
    out.raw("</title>\n<style>\n").raw(resource("report.css")).raw("</style>\n</head>\n<body>\n");
  }

  private void foot(String script) {
    out.raw("<footer><p>Run <code>" + report.run().id() + "</code> of tenant ");
    out.text(report.source().executions().tenant().value());
    out.raw(", as of " + Units.time(report.now()) + ". All times are UTC. ");
    out.raw("This page is bounded and loads nothing; <code>wct export ");
    out.raw(report.run().id() + " --format json</code> has everything.</p></footer>\n");
    out.raw("<script>" + script + "</script>\n</body>\n</html>\n");
  }

  private static String digest(String script) {
    byte[] sha256 =
        HexFormat.of().parseHex(Sha256.of(script.getBytes(StandardCharsets.UTF_8)).hex());
    return Base64.getEncoder().encodeToString(sha256);
  }

  private static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
