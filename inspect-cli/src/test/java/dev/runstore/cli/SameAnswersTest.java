package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever reads answers the same from servers as from files, in every form of output. */
@Timeout(600)
final class SameAnswersTest {
  private static final List<String> FORMS =
      List.of("table", "wide", "json", "jsonl", "yaml", "csv");

  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z| UTC)");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"saas", "saas-postgres", "s3"})
  void readingGivesWhatFilesGive(String profile) throws IOException {
    Cli wct = ServerProfiles.in(folder);
    Instant begun = Instant.now().minusSeconds(2);
    List<String> runs = fill(wct);
    wct.run("--tenant", "default", "store", "copy", "./origin", "./files").text();
    wct.run("--tenant", "default", "store", "copy", "./origin", profile).text();
    SoftAssertions same = new SoftAssertions();
    questions(runs)
        .forEach(
            words -> {
              Cli.Said files = ask(wct, words, "--root", "files");
              Cli.Said server = ask(wct, words, "--profile", profile);
              same.assertThat(server.code()).as(words + server.err()).isEqualTo(files.code());
              same.assertThat(settled(server.out(), begun))
                  .as(words + "")
                  .isEqualTo(settled(files.out(), begun));
              same.assertThat(server.err().isEmpty())
                  .as(words + server.err() + files.err())
                  .isEqualTo(files.err().isEmpty());
            });
    same.assertAll();
  }

  private List<String> fill(Cli wct) throws IOException {
    Path origin = folder.resolve("origin");
    SampleRun.writeTo(origin);
    List<String> runs = new ArrayList<>(List.of(SampleRun.ID.value()));
    EndedRuns.in(origin, "nightly", 12).stream().map(RunId::value).forEach(runs::add);
    Files.writeString(
        folder.resolve("letters.yaml"),
        """
        subject: {kind: workflow, id: letters, name: Letters}
        steps:
          - {id: write, run: "printf 'a letter' >letter.txt; echo written", artifacts: letter.txt}
          - {id: many, needs: [write], run: "seq 400"}
        """);
    for (String label : List.of("env=prod", "env=test")) {
      in(wct, "origin", "run", "letters.yaml", "-q", "-l", label).text();
    }
    in(wct, "origin", "record", "--", "sh", "-c", "echo out; echo err >&2; exit 4");
    in(wct, "origin", "runs", "list", "-o", "name", "--limit", "3")
        .text()
        .lines()
        .forEach(runs::add);
    in(wct, "origin", "runs", "pin", runs.get(1)).text();
    in(wct, "origin", "runs", "hold", runs.get(2), "--reason", "case 7").text();
    assertThat(runs).hasSize(16);
    return runs;
  }

  private static Cli.Said in(Cli wct, String root, String... words) {
    return ask(wct, Arrays.asList(words), "--root", root);
  }

  private static Stream<List<String>> questions(List<String> runs) {
    String sample = SampleRun.ID.value();
    String letters = runs.get(14);
    List<List<String>> all = new ArrayList<>();
    for (String form : FORMS) {
      all.add(words("runs list -o " + form));
      for (String part : List.of("steps", "events", "logs", "artifacts")) {
        all.add(words("runs " + part + " " + letters + " -o " + form));
      }
      all.add(words("runs stats -g subject -g status -o " + form));
    }
    for (String filter :
        List.of(
            "--all",
            "--status failed",
            "--workflow letters --status succeeded",
            "-l env=prod",
            "--since 2020-01-01 --until 2026-04-01",
            "--sort completed --limit 5",
            "--sort duration",
            "--error row",
            "-q pinned",
            "-q held",
            "--agent nobody",
            "--count",
            "--count --status failed",
            "--count --limit 3")) {
      all.add(words("runs list -o json " + filter));
    }
    for (String run : List.of(sample, letters, runs.get(1), runs.get(2), runs.get(13))) {
      for (String form : List.of("table", "json", "yaml")) {
        all.add(words("inspect " + run + " -o " + form));
      }
      all.add(words("runs get " + run));
      all.add(words("runs events " + run + " -o json"));
      all.add(words("runs diff " + sample + " " + run + " -o json"));
    }
    for (String format :
        List.of(
            "json",
            "bundle",
            "folder",
            "csv",
            "jsonl",
            "html",
            "markdown",
            "openlineage",
            "otlp")) {
      for (String run : List.of(sample, letters, runs.get(13))) {
        all.add(words("export " + run + " --format " + format));
      }
    }
    for (String rest :
        List.of(
            "inspect",
            "inspect @failed",
            "inspect @running",
            "inspect " + letters.substring(0, 4),
            "inspect " + letters.substring(0, 25),
            "inspect 01BX5ZZKBKACTAV9WEVGEMMVRZ",
            "inspect nobody",
            "inspect " + sample + " --step fetch",
            "inspect " + sample + " --step fetch --attempt 1 --output",
            "inspect " + sample + " --step nothing",
            "inspect " + sample + " --input",
            "inspect " + sample + " table.csv",
            "inspect " + sample + " parse/table.csv",
            "inspect " + sample + " nothing.csv",
            "inspect " + letters + " --config",
            "inspect " + sample + " --exit-status",
            "runs list -o name",
            "runs search case",
            "runs search row",
            "runs events " + sample + " --type step.ended,warning",
            "runs events " + sample + " --step parse --tail 2",
            "runs logs " + sample + " --step fetch --stream stderr --timestamps",
            "runs logs " + letters + " --tail 7",
            "runs cancel " + sample,
            "runs cleanup --keep 2 --dry-run -o name",
            "runs cleanup --older-than 30d --dry-run",
            "runs diff " + sample + " " + letters + " --exit-status",
            "store check",
            "completion bash")) {
      all.add(words(rest));
    }
    return all.stream();
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.strip().split(" +"));
  }

  private static Cli.Said ask(Cli wct, List<String> words, String... store) {
    List<String> all = new ArrayList<>(List.of("--tenant", "default"));
    all.addAll(Arrays.asList(store));
    all.addAll(words);
    return wct.run(all.toArray(String[]::new));
  }

  /**
   * Without the times at which a store took something in, which are its own; a server may know them
   * to the second only.
   */
  private static String settled(String out, Instant begun) {
    return TIME.matcher(out)
        .replaceAll(
            time ->
                Instant.parse(time.group().replace(" UTC", "Z").replace(' ', 'T')).isAfter(begun)
                    ? "now"
                    : time.group());
  }
}
