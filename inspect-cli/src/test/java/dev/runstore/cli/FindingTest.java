package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FindingTest {
  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void record() {
    wct = Cli.in(folder);
    ManyRuns.writeTo(folder.resolve(".waivern"));
  }

  @Test
  void findsByExpression() {
    found("-q", "status = failed and label.env = prod and duration > 5m").are(12, 9, 6);
    found("-q", "agent = writer and duration >= 8m").are(12, 10, 8);
    found("-q", "error ~ 'DISK 3'").are(3);
    found("-q", "status = failed", "--status", "succeeded").are();
    found("--where", "label.project in (blue, red)", "--workflow", "etl").are();
  }

  @Test
  void findsByRangesAndTimes() {
    found("--duration", "10m..11m").are(11, 10);
    found("--duration", "..1m").are(1);
    found("--cost", "0.09..0.1USD").are(3, 2);
    found("--error", "disk").are(12, 9, 6, 3);
    found("--since", "2026-03-11", "--until", "2026-03-12T10:00:00Z").are(10);
    found("--since", "2026-03-12T10:00:00+00:00").are(12, 11);
  }

  @Test
  void sortsByTheStoresOrdersAndByFigures() {
    found("--sort", "completed", "-L", "2").are(12, 11);
    found("--sort", "duration", "--limit", "3").are(12, 11, 10);
    found("--sort", "cost", "--limit", "3").are(1, 2, 3);
    found("--sort", "duration", "--all", "-q", "duration >= 10m").are(12, 11, 10);
    found("--sort", "cost", "--limit", "2", "-q", "status = failed").are(3, 6);
  }

  @Test
  void counts() {
    assertThat(wct.run("runs", "list", "--count").text()).isEqualTo("12\n");
    assertThat(wct.run("runs", "list", "--count", "--limit", "5").text()).isEqualTo("at least 5\n");
    assertThat(wct.run("runs", "list", "--count", "--limit", "12").text()).isEqualTo("12\n");
    assertThat(wct.run("runs", "search", "disk", "--count", "-o", "json").text())
        .isEqualTo("{\"count\":4,\"exact\":true}\n");
  }

  @Test
  void searchesWithATextOrAnExpression() {
    assertThat(wct.run("runs", "search", "DISK 9", "-o", "name").text())
        .isEqualTo(ManyRuns.id(9) + "\n");
    assertThat(wct.run("runs", "search", "-q", "duration = 7m", "-o", "name").text())
        .isEqualTo(ManyRuns.id(7) + "\n");
    wct.run("runs", "search").refused(ExitCode.USAGE, "say what to search for");
  }

  @Test
  void pointsAtTheMistake() {
    Cli.Said said = wct.run("runs", "list", "-q", "status = failed and lable.env = prod");
    said.refused(ExitCode.USAGE, "did you mean label.env?");
    assertThat(said.err())
        .isEqualTo(
            """
            wct: column 21: there is no field "lable.env", did you mean label.env?
                   status = failed and lable.env = prod
                                       ^
            """);
    wct.run("runs", "list", "--duration", "5m").refused(ExitCode.USAGE, "--duration", "FROM..TO");
    wct.run("runs", "list", "--cost", "..much").refused(ExitCode.USAGE, "--cost", "0.5USD");
    wct.run("runs", "list", "--sort", "durations")
        .refused(ExitCode.USAGE, "did you mean duration?");
    wct.run("runs", "list", "--sort", "cost", "-L", "10001").refused(ExitCode.USAGE, "--limit");
  }

  private Found found(String... options) {
    String[] args = new String[options.length + 4];
    System.arraycopy(new String[] {"runs", "list", "-o", "name"}, 0, args, 0, 4);
    System.arraycopy(options, 0, args, 4, options.length);
    return new Found(wct.run(args).text().lines().toList());
  }

  private record Found(List<String> ids) {
    void are(int... numbers) {
      assertThat(ids)
          .isEqualTo(IntStream.of(numbers).mapToObj(n -> ManyRuns.id(n).value()).toList());
    }
  }
}
