package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.Fence;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparingTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void start() {
    wct = Cli.in(folder);
  }

  @Test
  void saysThatARunIsLikeItself() {
    SampleRun.writeTo(folder.resolve(".waivern"));
    SampleRun.writeTo(folder.resolve("copy"));
    String id = SampleRun.ID.value();
    Cli.Said said = wct.run("runs", "diff", id, id, "--other-root", "copy", "--exit-status");
    assertThat(said.text()).contains("no difference but times, tokens and cost, in 3 steps");
    assertThat(said.lines()).hasSize(3);
  }

  @Test
  void showsOfLongTextsTheLinesThatDiffer() throws IOException {
    List<String> ids = new ArrayList<>();
    for (String twelfth : List.of("line 12", "another")) {
      StringBuilder text = new StringBuilder();
      for (int i = 1; i <= 30; i++) {
        text.append(i == 12 ? twelfth : "line " + i).append("\\n");
      }
      Path runbook = folder.resolve("r.yaml");
      Files.writeString(
          runbook,
          "subject: { kind: workflow, id: w, name: W }\ninputs: { text: \""
              + text
              + "\" }\nsteps: [{ id: a, run: \"true\" }]\n");
      wct.run("run", "r.yaml", "-q").text();
      ids.add(wct.run("runs", "list", "-o", "name", "-L", "1").text().strip());
    }
    assertThat(wct.run("runs", "diff", ids.get(0), ids.get(1)).text())
        .contains(
            "    @@ -10,5 +10,5 @@\n      line 10\n      line 11\n    - line 12\n    + another\n")
        .doesNotContain("      line 20\n");
  }

  @Test
  void findsNoDifferenceToACopyOrAReplay() throws IOException {
    Files.writeString(
        folder.resolve("r.yaml"),
        "subject: { kind: workflow, id: w, name: W }\nsteps: [{ id: a, run: echo one }]\n");
    wct.run("run", "r.yaml", "-q").text();
    String id = wct.run("runs", "list", "-o", "name").text().strip();
    wct.run("store", "copy", ".waivern", "./copy").text();
    wct.run("runs", "diff", id, id, "--other-root", "copy", "--exit-status").text();
    wct.run("runs", "replay", id, "-q").text();
    wct.run("runs", "diff", id, "@latest", "--exit-status").text();
  }

  @Test
  void saysWhatDiffers() {
    RunId a = write(".waivern", steps(3), n -> "{\"rows\":[1,2,3],\"n\":" + n + ".0}", "x\ny\nz\n");
    RunId b =
        write(
            "other",
            List.of(0, 1, 3),
            n -> n == 1 ? "{\"rows\":[1,3,4],\"n\":1}" : "{\"rows\":[1,2,3],\"n\":" + n + "}",
            "x\nY\nz\n");
    String[] words = {"runs", "diff", a.value(), b.value(), "--other-root", "other"};
    assertThat(wct.run(words).text())
        .contains(
            """
            step s1 attempt 1
              output /rows/1
                - 2
              output /rows/2
                + 4
            """)
        .contains("step s2\n  step\n    - SUCCEEDED\nstep s3\n  step\n    + SUCCEEDED\n")
        .contains("artifact lines.txt of step s0 attempt 1\n  sha256\n")
        .contains("  content -2,1 +2,1\n    - y\n    + Y\n")
        .contains("steps: 1 the same, 1 changed, 1 only in a, 1 only in b");
    assertThat(wct.run(with(words, "--exit-status")).code()).isEqualTo(1);
    assertThat(wct.run(with(words, "-o", "json")).text())
        .startsWith("{\"a\":{\"runId\":\"" + a + "\"")
        .contains("\"stepId\":\"s1\",\"attempt\":1,\"artifact\":null,\"what\":\"output\"")
        .contains("\"path\":\"/rows/1\",\"change\":\"REMOVED\",\"a\":2,\"b\":null")
        .contains("\"sameSteps\":1,\"changedSteps\":1,\"removedSteps\":1,\"addedSteps\":1")
        .endsWith("}}\n");
    assertThat(wct.run(with(words, "-o", "csv")).text())
        .startsWith("scope,step,attempt,artifact,what,path,change,a,b\r\n")
        .contains("step,s1,1,,output,/rows/2,added,,4\r\n");
  }

  @Test
  void alignsStepsThatCameInAnotherOrderWithFewPayloadsInMemory() {
    int count = 1_500;
    String filling = "x".repeat(12_000);
    IntFunction<String> output = n -> "{\"n\":" + n + ",\"filling\":\"" + filling + "\"}";
    List<Integer> shuffled = new ArrayList<>(steps(count));
    Collections.shuffle(shuffled, new Random(5));
    RunId a = write(".waivern", steps(count), output, "");
    RunId b =
        write(
            ".waivern",
            shuffled,
            n -> n == 700 ? output.apply(n).replace("700", "7") : output.apply(n),
            "");
    assertThat(wct.run("runs", "diff", a.value(), b.value()).text())
        .contains("step s700 attempt 1\n  output /n\n    - 700\n    + 7\n")
        .contains("1 differences; steps: 1499 the same, 1 changed, 0 only in a, 0 only in b");
  }

  @Test
  void refusesWhatIsNotThere() {
    SampleRun.writeTo(folder.resolve(".waivern"));
    wct.run("runs", "diff", "@latest").refused(ExitCode.USAGE, "B");
    wct.run("runs", "diff", "@latest", "@latest", "--other-root", "typo")
        .refused(ExitCode.NOT_FOUND, "no store in " + folder.resolve("typo"), "--other-root");
    wct.run("runs", "diff", "@latest", SampleRun.ID.value(), "--other-root", "typo")
        .refused(ExitCode.NOT_FOUND, "no store in " + folder.resolve("typo"));
    wct.run("--root", "other", "record", "--", "true").text();
    wct.run("runs", "diff", "@latest", SampleRun.ID.value(), "--other-root", "other")
        .refused(ExitCode.NOT_FOUND, "the other store");
    wct.run("runs", "diff", "@latest", "@latest", "--other-profile", "nope")
        .refused(ExitCode.USAGE, "nope");
  }

  private static String[] with(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  private static List<Integer> steps(int count) {
    return java.util.stream.IntStream.range(0, count).boxed().toList();
  }

  private RunId write(String root, List<Integer> steps, IntFunction<String> output, String text) {
    RunId id = RunId.next();
    List<Event> events = new ArrayList<>();
    events.add(Event.of(START, new EventBody.RunStarted()));
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(root)))) {
      stores
          .executions()
          .create(id, Event.of(START, EventBody.RunCreated.of(Subject.workflow("etl"))));
      long sequence = 1;
      for (int number : steps) {
        StepRef ref = new StepRef(new StepId("s" + number), 1, StepRunId.next());
        events.add(Event.of(START.plusSeconds(number), EventBody.StepStarted.of(ref)));
        events.add(
            Event.of(
                Instant.now(),
                new EventBody.StepEnded(
                    ref,
                    StepStatus.SUCCEEDED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new Payload.Json(JsonValue.parse(output.apply(number)))),
                    Optional.empty(),
                    List.of(),
                    Usage.NONE,
                    OptionalInt.empty(),
                    Attributes.NONE)));
        if (number == 0 && !text.isEmpty()) {
          stores
              .artifacts()
              .put(
                  ArtifactKey.of(id, ref.stepRunId(), "lines.txt"),
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                  ArtifactOptions.ofType("text/plain"));
        }
        if (events.size() > 200) {
          sequence = stores.executions().append(id, Fence.unleased(), sequence, events).last();
          events.clear();
        }
      }
      events.add(Event.of(Instant.now(), EventBody.RunEnded.of(RunStatus.SUCCEEDED)));
      stores.executions().append(id, Fence.unleased(), sequence, events);
    }
    return id;
  }
}
