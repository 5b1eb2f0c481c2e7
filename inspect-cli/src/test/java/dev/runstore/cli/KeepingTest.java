package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class KeepingTest {
  @TempDir Path folder;
  private Path root;
  private Cli wct;

  @BeforeEach
  void place() {
    root = folder.resolve(".waivern");
    wct = Cli.in(folder).with("XDG_STATE_HOME", folder.resolve("state").toString());
  }

  private List<String> listed() {
    return wct.run("runs", "list", "--all", "-o", "name").text().lines().toList();
  }

  @Test
  void keepsPinnedAndHeldRuns() {
    List<RunId> runs = EndedRuns.in(root, "nightly", 3);
    String pinned = runs.get(0).value();
    String held = runs.get(1).value();
    assertThat(wct.with("USER", "ann").run("runs", "pin", pinned).err()).contains("pinned run");
    assertThat(wct.run("runs", "pin", pinned).err()).contains("it was pinned already");
    wct.run("runs", "hold", held).refused(ExitCode.USAGE, "--reason TEXT is missing");
    assertThat(wct.run("runs", "hold", held, "--reason", "case 7").err()).contains("case 7");
    assertThat(wct.run("runs", "events", pinned, "-o", "jsonl").text())
        .containsOnlyOnce("\"type\":\"pinned\"")
        .contains("\"by\":\"ann\"");
    assertThat(wct.run("inspect", held).text()).contains("legal_hold\tlegal-hold: case 7");

    Cli.Said said = wct.run("runs", "cleanup", "--keep", "0", "-o", "name");
    assertThat(said.text()).isEqualTo(runs.get(2) + "\n");
    assertThat(said.err()).contains("deleting 1 run;", "deleted 1 run and ");
    assertThat(listed()).containsExactly(held, pinned);

    wct.run("runs", "unpin", pinned).text();
    wct.run("runs", "release-hold", held, "--name", "other", "--reason", "x")
        .refused(ExitCode.NOT_FOUND, "no hold \"other\"");
    wct.run("runs", "release-hold", held, "--reason", " ").refused(ExitCode.USAGE, "--reason");
    wct.run("runs", "release-hold", held, "--reason", "settled").text();
    wct.run("runs", "cleanup", "--keep", "0").text();
    assertThat(listed()).isEmpty();
    wct.run("inspect", held).refused(ExitCode.NOT_FOUND, "deleted");
  }

  @Test
  void answersWithTheFirstReceiptWhenAPlanIsAppliedAgain() throws IOException {
    EndedRuns.in(root, "nightly", 3);
    wct.run("runs", "cleanup", "--keep", "1", "--plan", "plan.json").text();
    Cli.Said first = wct.run("runs", "cleanup", "--apply", "plan.json", "-o", "json");
    assertThat(first.text()).contains("\"DELETED\"").doesNotContain("ALREADY_GONE");
    String plan = first.out().replaceAll("(?s).*\"planId\":\"([^\"]+)\".*", "$1");

    Cli.Said again = wct.run("runs", "cleanup", "--apply", plan, "-o", "json");
    assertThat(again.text()).isEqualTo(first.out());
    assertThat(again.err()).contains("done before: deleted 2 runs", "0 were gone already");
    Cli.Said file = wct.run("runs", "cleanup", "--apply", "plan.json", "-o", "json");
    assertThat(file.text()).contains("\"DELETED\"").doesNotContain("ALREADY_GONE");
    assertThat(wct.run("runs", "cleanup", "--apply", plan).err())
        .contains("deleted 2 runs", "0 were gone already");
    wct.run("runs", "cleanup", "--apply", "plan-00").refused(ExitCode.NOT_FOUND, "no plan");
    assertThat(listed()).hasSize(1);
  }

  @Test
  void compressesLargeArtifactsOfRunsThatHaveEnded() throws IOException {
    Files.writeString(
        folder.resolve("runbook.yaml"),
        """
        subject: { kind: workflow, id: numbers, name: Numbers }
        steps:
          - { id: count, run: "seq 1 300000 > numbers.txt", artifacts: [numbers.txt] }
        """);
    wct.run("run", "runbook.yaml", "-q").text();
    String before = wct.run("inspect", "@latest", "numbers.txt").text();

    wct.run("store", "compress", "--over", "much").refused(ExitCode.USAGE, "10MiB is expected");
    assertThat(wct.run("store", "compress").err()).contains("nothing to compress");
    Cli.Said said = wct.run("store", "compress", "--over", "1MiB");
    assertThat(said.text()).contains("1.9 MiB to ");
    assertThat(said.err()).contains("compressed 1 artifact, 1.9 MiB to ");
    assertThat(wct.run("store", "compress", "--over", "1MiB").err()).contains("nothing to");

    assertThat(wct.run("inspect", "@latest", "numbers.txt").text()).isEqualTo(before);
    assertThat(wct.run("store", "check").err()).contains("nothing is wrong");
  }

  @Test
  void compressesWhatWasSpilledOfAnImport() throws IOException {
    Path trace =
        Files.writeString(
            folder.resolve("trace.json"),
            """
            {"resourceSpans":[{"scopeSpans":[{"spans":[
              {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"00000000000000a1","name":"chat",
               "startTimeUnixNano":"1772359200000000000","endTimeUnixNano":"1772359201000000000",
               "attributes":[{"key":"gen_ai.output.messages","value":{"stringValue":"%s"}}]}]}]}]}
            """
                .formatted("a word ".repeat(300_000)));
    wct.run("import", trace.toString()).text();
    assertThat(wct.run("store", "compress", "--over", "1MiB").err())
        .contains("compressed 1 artifact, 2.0 MiB to ");
    wct.run("runs", "cleanup", "--max-bytes", "1MiB").text();
    assertThat(wct.run("runs", "list", "-o", "name").text()).isEmpty();
  }

  @Test
  void deletesNothingUnlessAskedTo() throws IOException {
    EndedRuns.in(root, "nightly", 12);
    wct.run("runs", "cleanup").refused(ExitCode.USAGE, "nothing says what to delete");
    Files.writeString(
        folder.resolve("runstore.yaml"),
        "profiles: { laptop: { executions: { type: filesystem, root: .waivern }, artifacts: { type:"
            + " filesystem, root: .waivern } } }\nretention: { mode: lite }\n");
    assertThat(listed()).hasSize(12);
    Cli.Said dry = wct.run("runs", "cleanup", "--dry-run");
    assertThat(dry.lines()).hasSize(3).element(1).asString().contains("\tover-count\t4\t1\t100");
    assertThat(dry.err()).contains("2 runs, 8 events, 2 artifacts, 200 B; nothing is deleted yet");
    assertThat(listed()).hasSize(12);
    wct.run("runs", "cleanup").text();
    assertThat(listed()).hasSize(10);
    assertThat(wct.run("runs", "cleanup").err()).contains("nothing to delete");
  }

  @Test
  void aPlanThatIsDoneIsNotBegunAgainAndAStrangeOneIsRefusedInWords() throws IOException {
    EndedRuns.in(root, "nightly", 3);
    wct.run("runs", "cleanup", "--keep", "1", "--plan", "p.json").text();
    Path strange = folder.resolve("strange.json");
    Files.writeString(
        strange, Files.readString(folder.resolve("p.json")).replaceFirst("OVER_COUNT", "BORED"));
    Cli.Said refused = wct.run("runs", "cleanup", "--apply", "strange.json");
    assertThat(refused.code()).isNotZero();
    assertThat(refused.err()).contains("the reason \"BORED\"", "OVER_COUNT");
    assertThat(wct.run("runs", "cleanup", "--apply", "p.json").err()).contains("deleting 2 runs");
    Cli.Said again = wct.run("runs", "cleanup", "--apply", "p.json");
    assertThat(again.code()).isZero();
    assertThat(again.err()).contains("this was done before").doesNotContain("deleting");
  }

  @Test
  void countsAgesFromTheEnd() {
    Instant now = Instant.now();
    List<RunId> old =
        EndedRuns.in(root, "old", 2, InstantSource.fixed(now.minus(Duration.ofDays(31))));
    List<RunId> young =
        EndedRuns.in(root, "young", 2, InstantSource.fixed(now.minus(Duration.ofDays(29))));
    assertThat(wct.run("runs", "cleanup", "--older-than", "30d", "-o", "name", "--dry-run").lines())
        .containsExactlyInAnyOrderElementsOf(old.stream().map(RunId::value).toList());
    wct.run("runs", "cleanup", "--older-than", "30d", "--workflow", "young").text();
    assertThat(listed()).hasSize(4);
    wct.run("runs", "cleanup", "--older-than", "30d").text();
    assertThat(listed())
        .containsExactlyInAnyOrderElementsOf(young.stream().map(RunId::value).toList());
    wct.run("runs", "cleanup", "--max-bytes", "100B").text();
    assertThat(listed()).hasSize(1);
  }

  @Test
  void appliesExactlyThePlanThatWasLookedAt() throws IOException {
    List<RunId> runs = EndedRuns.in(root, "nightly", 3);
    wct.run("runs", "cleanup", "--keep", "1", "--plan", "p.json").text();
    RunId later = EndedRuns.in(root, "nightly", 1).get(0);
    Path plan = folder.resolve("p.json");
    wct.run("runs", "cleanup", "--apply", "p.json", "--keep", "1")
        .refused(ExitCode.USAGE, "--apply");
    wct.run("runs", "pin", runs.get(0).value()).text();
    Cli.Said receipt = wct.run("runs", "cleanup", "--apply", "p.json", "-o", "json");
    assertThat(receipt.text()).contains("\"KEPT\"", "it is pinned", "\"DELETED\"");
    assertThat(listed()).containsExactly(later.value(), runs.get(2).value(), runs.get(0).value());

    Files.writeString(plan, Files.readString(plan).replace(runs.get(1).value(), later.value()));
    wct.run("runs", "cleanup", "--apply", "p.json").refused(ExitCode.USAGE, "changed");
    assertThat(listed()).contains(later.value());
    wct.run("runs", "cleanup", "--apply", "plan-00")
        .refused(ExitCode.NOT_FOUND, "no plan \"plan-00\"");
    wct.run("runs", "cleanup", "--apply", "gone.json").refused(ExitCode.FAILURE, "gone.json");
  }

  @Test
  void goesOnAfterItWasKilledAtAnyPoint() throws Exception {
    int count = 60;
    for (int kill : new int[] {0, 1, 30}) {
      Path store = folder.resolve("store-" + kill);
      List<RunId> runs = EndedRuns.in(store, "nightly", count);
      Path tombstones = store.resolve("tombstones");
      Path said = folder.resolve("said-" + kill);
      String[] cleanup = {"--root", store.toString(), "runs", "cleanup", "--keep", "5"};
      Process process = ChildProcess.start(folder, said, cleanup);
      Path plans = folder.resolve("state/runstore/plans");
      boolean killed =
          ChildProcess.killWhen(
              process,
              () -> kill == 0 ? begun(plans) > 0 : ChildProcess.entries(tombstones) >= kill);
      assertThat(killed).as(ChildProcess.said(said)).isTrue();

      String id = nameOf(plans);
      Cli.Said again =
          wct.run("--root", store.toString(), "runs", "cleanup", "--apply", id, "-o", "jsonl");
      assertThat(again.lines()).hasSize(count - 5).noneMatch(line -> line.contains("KEPT"));
      if (kill > 1) {
        assertThat(again.err())
            .contains("already (with those that an earlier attempt of this plan deleted)");
      }
      String[] apply = {"--root", store.toString(), "runs", "cleanup", "--apply", id, "-o", "json"};
      assertThat(wct.run(apply).text()).contains("\"attempt\":\"RESUMED\"");
      assertThat(wct.run("--root", store.toString(), "runs", "list", "--all", "-o", "name").lines())
          .containsExactlyElementsOf(
              runs.subList(count - 5, count).reversed().stream().map(RunId::value).toList());
      assertThat(ChildProcess.entries(store.resolve("runs"))).isEqualTo(5);
      assertThat(wct.run("--root", store.toString(), "store", "check").text())
          .doesNotContain("loss");
      assertThat(begun(plans)).isZero();
    }
  }

  private static long begun(Path plans) {
    return files(plans).filter(name -> name.endsWith(".begun.json")).count();
  }

  private static String nameOf(Path plans) {
    return files(plans)
        .filter(name -> name.endsWith(".begun.json"))
        .map(name -> name.replace(".begun.json", ""))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<String> files(Path plans) {
    if (!Files.exists(plans)) {
      return Stream.of();
    }
    try (Stream<Path> files = Files.walk(plans)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList().stream();
    } catch (IOException | java.io.UncheckedIOException e) {
      return Stream.of();
    }
  }
}
