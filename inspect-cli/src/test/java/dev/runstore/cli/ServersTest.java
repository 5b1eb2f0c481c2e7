package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command, as it is typed, with PostgreSQL and S3, and with each of them alone. */
@Timeout(600)
final class ServersTest {
  private static final String RUNBOOK =
      """
      subject: {kind: workflow, id: letters, name: Letters}
      steps:
        - {id: write, run: "printf 'a letter to somebody' >letter.txt; echo written", artifacts: letter.txt}
        - {id: count, needs: [write], run: "echo counted >&2; test -z \\"$BREAK\\"", env: {BREAK: "${BREAK}"}}
      """;

  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(folder.resolve("letters.yaml"), RUNBOOK);
    wct = ServerProfiles.in(folder).with("BREAK", "");
  }

  /** The command line with one of the profiles. */
  private record At(Cli cli, String profile) {
    Cli.Said run(String... words) {
      List<String> all = new ArrayList<>(List.of("--profile", profile));
      all.addAll(Arrays.asList(words));
      return cli.run(all.toArray(String[]::new));
    }

    /** Whether artifacts are in a bucket. */
    boolean hasBucket() {
      return !profile.equals("saas-postgres");
    }

    String text(String... words) {
      return run(words).text();
    }

    String newest() {
      return text("runs", "list", "-o", "name", "--limit", "1").strip();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"saas", "saas-postgres", "s3"})
  void everyCommandWorks(String profile) throws IOException {
    At at = new At(wct, profile);
    String run = records(at);
    reads(at, run);
    repeats(at, run);
    keeps(at, run);
    moves(at, run);
    looksAfter(at);
  }

  private String records(At at) {
    Cli.Said empty = at.run("runs", "list");
    empty.refused(ExitCode.NOT_FOUND, "nothing has been recorded in ", "; check the configuration");
    assertThat(empty.err()).doesNotContain("--root", "no store in");
    at.text("run", "letters.yaml");
    String run = at.newest();
    At broken = new At(wct.with("BREAK", "yes"), at.profile());
    assertThat(broken.run("run", "letters.yaml").code()).isEqualTo(ExitCode.FAILURE.number());
    assertThat(at.run("record", "--", "sh", "-c", "echo from a shell; exit 3").code()).isEqualTo(3);
    assertThat(at.text("runs", "list", "-o", "name").lines()).hasSize(3);
    return run;
  }

  private void reads(At at, String run) {
    assertThat(at.text("inspect", run)).contains("succeeded", "letter.txt");
    assertThat(at.text("inspect", "@failed", "-o", "json")).contains("\"status\" : \"FAILED\"");
    assertThat(at.text("inspect", run.substring(0, 20))).contains(run);
    assertThat(at.text("inspect", run, "letter.txt")).isEqualTo("a letter to somebody");
    assertThat(at.text("inspect", run, "--step", "write", "--config")).contains("letter");
    assertThat(at.text("runs", "get", run, "-o", "json")).contains("\"runId\" : \"" + run + "\"");
    assertThat(
            at.text("runs", "list", "--status", "failed", "--workflow", "letters", "-o", "name")
                .lines())
        .hasSize(1);
    assertThat(at.text("runs", "search", "letters", "-o", "name")).contains(run);
    assertThat(at.text("runs", "steps", run)).contains("write", "count");
    assertThat(at.text("runs", "events", run)).contains("run.created", "run.ended");
    assertThat(at.text("runs", "logs", run)).contains("written", "counted");
    assertThat(at.text("runs", "artifacts", run)).contains("letter.txt");
    assertThat(at.text("runs", "stats")).contains("letters");
    Cli.Said url = at.run("artifacts", "url", run, "letter.txt");
    if (at.hasBucket()) {
      assertThat(url.text()).startsWith("http://").contains("X-Amz-Signature");
    } else {
      url.refused(ExitCode.FAILURE, "gives no links");
    }
    at.run("inspect", "01ARZ3NDEKTSV4RRFFQ69G5FAV")
        .refused(ExitCode.NOT_FOUND, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
  }

  private void repeats(At at, String run) {
    at.text("runs", "replay", run);
    String replayed = at.newest();
    at.text("runs", "rerun", run);
    assertThat(at.newest()).isNotEqualTo(replayed);
    assertThat(at.text("runs", "diff", run, replayed)).contains(run, replayed);
    at.run("runs", "cancel", run).refused(ExitCode.CONFLICT, "has ended");
  }

  private void keeps(At at, String run) {
    at.text("runs", "pin", run);
    at.text("runs", "hold", run, "--reason", "case 7");
    Cli.Said dry = at.run("runs", "cleanup", "--keep", "0", "--dry-run", "-o", "name");
    assertThat(dry.text().lines()).hasSize(4).doesNotContain(run);
    at.text("runs", "unpin", run);
    at.text("runs", "release-hold", run, "--reason", "settled");
    at.text("runs", "archive", run);
    assertThat(at.text("inspect", run, "letter.txt")).isEqualTo("a letter to somebody");
    assertThat(at.text("runs", "list", "-o", "name")).contains(run);
    at.text("runs", "restore", run);
  }

  private void moves(At at, String run) {
    String file = folder.resolve(at.profile() + ".json").toString();
    String bundle = folder.resolve(at.profile() + ".bundle").toString();
    at.text("export", run, "--output", file);
    at.text("export", run, "--format", "bundle", "--output", bundle);
    assertThat(at.text("bundle", "verify", bundle)).contains(run);
    assertThat(at.text("import", bundle, "-o", "jsonl")).contains("\"isNew\":false");
    assertThat(at.text("--tenant", "other", "import", bundle, "-o", "jsonl"))
        .contains("\"isNew\":true");
    assertThat(at.text("--tenant", "other", "import", file, "-o", "jsonl"))
        .contains("\"isNew\":false");
    assertThat(at.text("--tenant", "other", "inspect", run, "letter.txt"))
        .isEqualTo("a letter to somebody");
    assertThat(at.run("--tenant", "third", "runs", "list").out()).doesNotContain(run);

    String there = "./copy-of-" + at.profile();
    assertThat(wct.run("store", "copy", at.profile(), there, "-o", "name").text().lines())
        .hasSize(5);
    assertThat(wct.run("store", "copy", there, at.profile()).err())
        .contains("5 were there already");
    assertThat(wct.run("--root", there, "--tenant", "acme", "export", run).text())
        .isEqualTo(at.text("export", run));
  }

  private void looksAfter(At at) {
    assertThat(at.text("store", "info")).contains("acme", at.hasBucket() ? "s3" : "postgres");
    assertThat(at.run("store", "check").err()).contains("nothing is wrong");
    assertThat(at.run("store", "check", "--repair", "--remove-unowned").err())
        .contains("nothing is wrong");
    assertThat(at.text("store", "policy"))
        .contains(at.hasBucket() ? "s3:GetObject" : "CREATE POLICY");
    assertThat(at.run("store", "migrate", "--dry-run").code()).isZero();
    assertThat(at.text("store", "retain")).contains("\"succeeded\":true");
    at.text("runs", "cleanup", "--keep", "1");
    assertThat(at.text("runs", "list", "-o", "name").lines()).hasSize(2);
    assertThat(at.run("store", "check").code()).isZero();
  }
}
