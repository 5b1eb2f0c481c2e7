package dev.runstore.formats.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Fence;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Warning;
import dev.runstore.formats.ExportSample;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RunSource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportsTest {
  private static final Pattern ELSEWHERE =
      Pattern.compile("(src|href|action|url|import)\\s*[=(]\\s*[\"']?(https?:|//|file:)");
  private final MemoryStores stores = MemoryStores.empty();

  private static String written(String format, RunSource run) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Exporters.of(format).write(run, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void thePageLoadsNothingAndRunsNothingOfTheRun() {
    String page = written("html", ExportSample.in(stores));
    assertThat(ELSEWHERE.matcher(page).find()).isFalse();
    assertThat(page).contains("default-src 'none'").doesNotContain("<link", "<iframe", "@import");
    assertThat(page.split("<script", -1)).hasSize(2);
    assertThat(page)
        .doesNotContain("alert('x')", "<answer>", "<world>", "<b>why", "\u001b", "\u202e")
        .contains("=1+1|&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;`\\u202e")
        .contains("hello &lt;world&gt;", "no &lt;answer&gt;", "evil \\u001b[31mred");
  }

  @Test
  void thePageTellsTheRun() {
    String page = written("html", ExportSample.in(stores));
    assertThat(page)
        .contains("4 · 1 failed", "1,161", "0.25 EUR + 0.5 USD", "2026-03-01 10:00:01.000 UTC")
        .contains("s3://lake/orders.parquet", "Skipped: call failed", "2 attempts", "call failed")
        .contains("id=\"timeline\"", "id=\"graph\"", "id=\"steps\"", "id=\"logs\"")
        .contains("prefers-color-scheme: dark", "<html lang=\"en\">", "<title>");
    assertThat(page.split("<path d=", -1)).as("edges drawn").hasSize(3);
  }

  @Test
  void aBrowserOpensThePage(@TempDir Path folder) throws Exception {
    Browser browser = Browser.orSkip();
    Path page = folder.resolve("run.html");
    Files.writeString(page, written("html", ExportSample.in(stores)));
    String document = browser.document(page, folder);
    assertThat(document).doesNotContain("<p class=\"filter\" hidden");
    assertThat(document.split("<details class=\"step", -1)).hasSize(5);
    assertThat(document.split("<rect width", -1)).as("drawn steps").hasSize(5);
    assertThat(document).endsWith("</body></html>\n");
  }

  private RunSource large(int steps) {
    RunId id = RunId.next();
    Instant start = Instant.parse("2026-03-01T10:00:00Z");
    long last =
        stores
            .executions()
            .create(id, Event.of(start, EventBody.RunCreated.of(Subject.workflow("large"))))
            .last();
    List<Event> events = new ArrayList<>();
    events.add(Event.of(start, new EventBody.RunStarted()));
    for (int i = 0; i < steps; i++) {
      StepRef ref = new StepRef(new StepId("step-" + i), 1, StepRunId.next());
      events.add(
          Event.of(
              start.plusMillis(i),
              new EventBody.StepStarted(
                  ref,
                  Optional.empty(),
                  i == 0 ? List.of() : List.of(new StepId("step-0")),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  dev.runstore.api.model.Attributes.NONE)));
      events.add(
          Event.of(
              start.plusMillis(i),
              new EventBody.Logged(
                  Optional.of(ref), List.of(LogLine.of(start, "stdout", "line " + i)))));
      if (i == 5) {
        Warning warning = new Warning("slow", "took a while");
        events.add(Event.of(start, new EventBody.Warned(Optional.of(ref), warning)));
      }
      boolean fails = i == steps - 7;
      events.add(
          Event.of(
              start.plusMillis(i + 5),
              new EventBody.StepEnded(
                  ref,
                  fails ? StepStatus.FAILED : StepStatus.SUCCEEDED,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  fails ? Optional.of(ErrorInfo.of("late", "the one")) : Optional.empty(),
                  List.of(),
                  dev.runstore.api.model.Usage.NONE,
                  java.util.OptionalInt.empty(),
                  dev.runstore.api.model.Attributes.NONE)));
    }
    events.add(Event.of(start.plusMillis(steps + 5), EventBody.RunEnded.of(RunStatus.FAILED)));
    for (int from = 0; from < events.size(); from += 300) {
      List<Event> batch = events.subList(from, Math.min(events.size(), from + 300));
      last = stores.executions().append(id, Fence.unleased(), last, batch).last();
    }
    return new RunSource(stores.executions(), stores.artifacts(), id);
  }

  @Test
  void thePageOfALargeRunIsBoundedAndSaysWhatItLeavesOut() {
    RunSource run = large(4_000);
    String page = written("html", run);
    assertThat(page.length()).isLessThan(1 << 20);
    assertThat(page)
        .contains("3,699 more steps are not shown", "3,500 lines between are not shown")
        .contains("depth 2", "3,999", "the one", "line 0<", "line 3999<")
        .doesNotContain("line 2000<")
        .contains("wct runs logs " + run.runId())
        .contains("wct export " + run.runId() + " --format csv --table steps");
    assertThat(written("markdown", run))
        .contains("3,900 steps are not shown", "the one", "line 3999")
        .contains("## Warnings (1)\n\n- step-5: **slow** took a while\n")
        .hasSizeLessThan(1 << 16);
  }

  @Test
  void markdownIsTextAndNothingElse() {
    String page = written("markdown", ExportSample.in(stores));
    assertThat(page)
        .startsWith(
            "# ✖ =1+1\\|&lt;script&gt;alert\\('x'\\)&lt;/script&gt;\"&amp;\\`\\\\u202e: failed")
        .contains("| ✖ failed | =1+1\\|&lt;script", "| m-1 | 3 | 107 | 53 | 160 | 0.25 EUR |")
        .contains("| ↷ skipped | tell | 0 | – | – | – |", "**tool** bad row 3")
        .contains("Attempt 1: **", "## Skipped\n\n- tell: call failed\n")
        .contains("```text\n", "evil \\u001b[31mred");
    for (String line : page.lines().filter(one -> one.startsWith("| ")).toList()) {
      assertThat(line.replace("\\|", "").chars().filter(c -> c == '|').count())
          .as(line)
          .isIn(3L, 5L, 7L);
    }
  }

  @Test
  void aBlockEndsWhereItShould() {
    assertThat(MarkdownPage.inline("a\nb")).isEqualTo("a b");
    RunId id = RunId.next();
    Instant start = Instant.parse("2026-03-01T10:00:00Z");
    stores.executions().create(id, Event.of(start, EventBody.RunCreated.of(Subject.agent("a"))));
    stores
        .executions()
        .append(
            id,
            Fence.unleased(),
            1,
            List.of(
                Event.of(
                    start,
                    new EventBody.Logged(
                        Optional.empty(), List.of(LogLine.of(start, "stdout", "```` # no"))))));
    assertThat(written("markdown", new RunSource(stores.executions(), stores.artifacts(), id)))
        .contains("\n`````text\n")
        .endsWith("\n`````\n\n");
  }
}
