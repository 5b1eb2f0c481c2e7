package dev.runstore.formats.report;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Warning;
import java.util.Locale;
import java.util.Optional;

/** The head of the page: what ran, how it went, and its main figures. */
final class HtmlOverview {
  private final Report report;
  private final Run run;
  private final Markup out;

  HtmlOverview(Report report, Markup out) {
    this.report = report;
    this.run = report.run();
    this.out = out;
  }

  void write() {
    Look look = Look.of(run.status());
    out.raw("<header>\n<p class=\"kind\">" + run.subject().kind().name().toLowerCase(Locale.ROOT));
    out.raw(" <span class=\"id\">").text(run.subject().id());
    run.subject().version().ifPresent(version -> out.text(" · version " + version));
    out.raw("</span></p>\n<h1>").text(run.subject().name());
    out.raw(" <span class=\"pill " + look.kind() + "\"><span aria-hidden=\"true\">");
    out.raw(look.symbol() + "</span> " + look.word() + "</span></h1>\n");
    lost();
    missing();
    run.error().ifPresent(this::error);
    figures();
    facts();
    payloads();
    warnings();
    out.raw("</header>\n");
  }

  private void lost() {
    Optional<Lost> lost = run.lost(report.now());
    if (lost.isPresent()) {
      out.raw("<p class=\"note odd\"><strong>Lost.</strong> Nobody goes on with this run since ");
      out.raw(Units.time(lost.get().since()) + "; it was held by ");
      out.text(lost.get().holder().id()).raw(".</p>\n");
    }
  }

  private void missing() {
    if (!report.losses().isNone()) {
      out.raw("<p class=\"note bad\"><strong>Not all of the run.</strong> ");
      out.text(report.losses() + " could not be read any more when this was written.")
          .raw("</p>\n");
    }
  }

  private void error(ErrorInfo error) {
    out.raw("<div class=\"note bad\" role=\"note\"><strong>").text(error.type());
    out.raw("</strong> ").text(error.message());
    error
        .detail()
        .ifPresent(
            detail ->
                out.raw("<details><summary>Details</summary><pre>")
                    .text(Cut.to(8_000, detail))
                    .raw("</pre></details>"));
    out.raw("</div>\n");
  }

  private void figures() {
    out.raw("<dl class=\"figures\">");
    figure("Duration", Units.duration(run.duration().or(this::soFar)));
    long failed =
        run.stepCounts().of(StepStatus.FAILED) + run.stepCounts().of(StepStatus.TIMED_OUT);
    figure(
        "Steps",
        Units.count(report.stepCount())
            + (failed > 0 ? " · " + Units.count(failed) + " failed" : ""));
    figure("Events", Units.count(run.eventCount()));
    if (report.artifactCount() > 0) {
      figure(
          "Artifacts",
          Units.count(report.artifactCount()) + " · " + Units.bytes(run.artifactBytes()));
    }
    Units.tokens(run.usage()).ifPresent(tokens -> figure("Tokens", Units.count(tokens)));
    if (!run.usage().costs().isEmpty()) {
      figure("Cost", Units.cost(run.usage().costs()));
    }
    out.raw("</dl>\n");
  }

  private Optional<java.time.Duration> soFar() {
    return run.status().isTerminal() || run.startedAt().isEmpty()
        ? Optional.empty()
        : Optional.of(report.timeline().length());
  }

  private void figure(String name, String value) {
    out.raw("<div>").element("dt", "", name).element("dd", "", value).raw("</div>");
  }

  private void facts() {
    out.raw("<dl class=\"facts\">");
    fact("Run", run.id().value());
    run.aliases().stream().map(Alias::value).limit(10).forEach(alias -> fact("Alias", alias));
    run.queuedAt().ifPresent(time -> fact("Queued", Units.time(time)));
    fact("Started", Units.time(run.startedAt()));
    if (run.status().isTerminal()) {
      fact("Ended", Units.time(run.endedAt()));
    }
    run.sourceStatus().ifPresent(word -> fact("Status of the source", word));
    run.origin().ifPresent(origin -> fact("Imported from", origin));
    run.parentRunId().ifPresent(parent -> fact("Parent run", parent.value()));
    run.definitionDigest()
        .ifPresent(digest -> fact("Definition", "sha256:" + digest.hex().substring(0, 16) + "…"));
    run.usage().cpu().ifPresent(cpu -> fact("CPU time", Units.duration(cpu)));
    run.usage().maxMemoryBytes().ifPresent(bytes -> fact("Largest memory", Units.bytes(bytes)));
    run.labels().values().entrySet().stream()
        .limit(40)
        .forEach(label -> fact(label.getKey(), label.getValue()));
    run.holds().forEach(hold -> fact("Legal hold " + hold.name(), hold.reason()));
    if (run.pinned()) {
      fact("Pinned", "yes");
    }
    out.raw("</dl>\n");
  }

  private void fact(String name, String value) {
    out.raw("<div>").element("dt", "", name).element("dd", "", value).raw("</div>");
  }

  private void payloads() {
    payload("Input", report.facts().input(), "--input");
    payload("Output", report.facts().output(), "--output");
  }

  private void payload(String name, Optional<Payload> payload, String option) {
    if (payload.isPresent()) {
      out.raw("<details class=\"payload\"><summary>").text(name);
      out.raw(" <span>" + Units.bytes(payload.get().byteLength()) + "</span></summary><pre>");
      out.text(Cut.payload(payload.get())).raw("</pre>");
      out.leftOut("In full:", "wct inspect " + run.id() + " " + option).raw("</details>\n");
    }
  }

  private void warnings() {
    if (run.warningCount() == 0) {
      return;
    }
    out.raw("<details class=\"payload\"><summary>Warnings <span>");
    out.raw(Units.count(run.warningCount()) + "</span></summary><ul>");
    for (Warning warning : run.warnings()) {
      out.raw("<li>").element("code", "", warning.code()).text(" " + warning.message());
      out.raw("</li>");
    }
    out.raw("</ul>");
    long more = run.warningCount() - run.warnings().size();
    if (more > 0) {
      out.leftOut(
          Units.count(more)
              + " more are of steps, shown there, or beyond the first "
              + Run.MAX_WARNINGS
              + ":",
          "wct runs events " + run.id() + " --type warning");
    }
    out.raw("</details>\n");
  }
}
