package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.AmbiguousRunException;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import dev.runstore.formats.RefusedImportException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RefusalsTest {
  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void record() {
    wct = Cli.in(folder);
    SampleRun.writeTo(folder.resolve(".waivern"));
  }

  @Test
  void knowsTheExitCodeOfEveryError() {
    assertThat(
            Map.ofEntries(
                Map.entry(new StoreException.NotFound("x"), 3),
                Map.entry(new StoreException.Expired("x"), 3),
                Map.entry(new StoreException.NotYet("x"), 3),
                Map.entry(new StoreException.Forbidden("x"), 4),
                Map.entry(new StoreException.AlreadyExists("x"), 5),
                Map.entry(new StoreException.Conflict("x", 1), 5),
                Map.entry(new StoreException.Fenced("x"), 5),
                Map.entry(new StoreException.LeaseHeld("x", Instant.EPOCH), 5),
                Map.entry(new StoreException.Unavailable("x"), 6),
                Map.entry(new StoreException.OutcomeUnknown("x"), 6),
                Map.entry(new StoreException.Corrupt("x"), 7),
                Map.entry(new StoreException.InvalidConfiguration("x"), 2),
                Map.entry(new StoreException.Unsupported("x"), 1),
                Map.entry(new AmbiguousRunException("x", List.of()), 5),
                Map.entry(new RefusedImportException("x"), 1),
                Map.entry(new IllegalArgumentException("x"), 2),
                Map.entry(new IOException(new StoreException.Corrupt("x")), 7),
                Map.entry(new IllegalStateException("x"), 1)))
        .allSatisfy((failure, code) -> assertThat(ExitCode.of(failure).number()).isEqualTo(code));
  }

  @Test
  void refusesCommandLines() {
    wct.run().refused(ExitCode.USAGE, "no command is named");
    wct.run("insepct").refused(ExitCode.USAGE, "\"wct insepct\"", "did you mean inspect?");
    wct.run("runs").refused(ExitCode.USAGE, "there are: list");
    wct.run("runs", "lst").refused(ExitCode.USAGE, "did you mean list?");
    wct.run("runs", "list", "--statsu", "x").refused(ExitCode.USAGE, "did you mean --status?");
    wct.run("runs", "list", "--status", "faild").refused(ExitCode.USAGE, "did you mean failed?");
    wct.run("runs", "list", "--since", "yesterday").refused(ExitCode.USAGE, "--since", "7d");
    wct.run("runs", "list", "--limit", "0").refused(ExitCode.USAGE, "--limit");
    wct.run("runs", "list", "--limit", "many").refused(ExitCode.USAGE, "--limit", "many");
    wct.run("runs", "list", "-l", "novalue").refused(ExitCode.USAGE, "KEY=VALUE");
    wct.run("runs", "list", "-o", "xml").refused(ExitCode.USAGE, "xml");
    wct.run("inspect", "--attempt", "2").refused(ExitCode.USAGE, "--step");
    wct.run("inspect", "--input", "--output").refused(ExitCode.USAGE, "--input");
    wct.run("run").refused(ExitCode.USAGE, "--resume");
    wct.run("record").refused(ExitCode.USAGE, "CMD");
    wct.run("inspect", "a", "b", "c").refused(ExitCode.USAGE, "unexpected argument");
  }

  @Test
  void saysWhatIsNotThere() {
    wct.run("inspect", "01ARZ3NDEKTSV4RRFFQ69G5FAX").refused(ExitCode.NOT_FOUND, "wct runs list");
    wct.run("inspect", "nothing").refused(ExitCode.NOT_FOUND, "\"nothing\"", "wct runs list");
    wct.run("inspect", "@nobody").refused(ExitCode.NOT_FOUND, "@latest");
    wct.run("inspect", "@running").refused(ExitCode.NOT_FOUND, "no running run");
    wct.run("inspect", "@latest", "tabel.csv")
        .refused(ExitCode.NOT_FOUND, "did you mean table.csv?", "wct runs artifacts");
    wct.run("inspect", "--step", "pars").refused(ExitCode.NOT_FOUND, "did you mean parse?");
    wct.run("inspect", "--step", "parse", "--attempt", "9")
        .refused(ExitCode.NOT_FOUND, "no attempt 9");
    wct.run("inspect", "../../etc/passwd").refused(ExitCode.NOT_FOUND, "../../etc/passwd");
    wct.run("inspect", "@latest", "../../../etc/passwd")
        .refused(ExitCode.NOT_FOUND, "../../../etc/passwd");
  }

  @Test
  void saysWhatAPrefixMayMean() {
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")))) {
      stores
          .executions()
          .create(
              new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAW"),
              Event.of(Instant.EPOCH, EventBody.RunCreated.of(Subject.agent("other"))));
    }
    wct.run("inspect", "01ARZ3")
        .refused(ExitCode.CONFLICT, SampleRun.ID.value(), "01ARZ3NDEKTSV4RRFFQ69G5FAW");
  }

  @Test
  void refusesToCancelWhatHasEnded() {
    wct.run("runs", "cancel", SampleRun.ID.value()).refused(ExitCode.CONFLICT, "ended as failed");
  }

  @Test
  void refusesConfigurations() throws IOException {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(
        file,
        "profiles: { laptop: { executions: { type: filesystem, rooot: x },"
            + " artifacts: { type: filesystem } } }\n");
    wct.run("--config-file", file.toString(), "runs", "list")
        .refused(ExitCode.USAGE, "rooot", "did you mean root?");
    wct.run("--profile", "saas", "runs", "list").refused(ExitCode.USAGE, "saas");
    wct.run("--config-file", folder.resolve("none.yaml").toString(), "runs", "list")
        .refused(ExitCode.USAGE, "none.yaml");
  }

  @Test
  void refusesImports() throws IOException {
    Path file = Files.writeString(folder.resolve("x.json"), "{\"a\": [1,}");
    wct.run("import", file.toString())
        .refused(ExitCode.FAILURE, "cannot import x.json", "not JSON");
    Files.writeString(file, "[]");
    wct.run("import", file.toString()).refused(ExitCode.FAILURE, "x.json", "known are");
    wct.run("import", folder.toString()).refused(ExitCode.FAILURE, "cannot import");
    wct.given("{".getBytes(StandardCharsets.UTF_8))
        .run("import", "-")
        .refused(ExitCode.FAILURE, "not JSON");
    wct.run("import", "--format", "wfformta", file.toString())
        .refused(ExitCode.USAGE, "did you mean wfformat?");
    wct.run("export", "--format", "runstore-jsno")
        .refused(ExitCode.USAGE, "did you mean runstore-json?");
  }

  @Test
  void refusesRunbooks() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("cycle.yaml"),
            """
            subject: { kind: workflow, id: round }
            steps:
              - { id: a, needs: [b], run: "true" }
              - { id: b, needs: [a], run: "true" }
            """);
    wct.run("run", file.toString()).refused(ExitCode.USAGE, "cycle.yaml:4:22");
    wct.run("run", "nowhere.yaml").refused(ExitCode.USAGE, "no such file");
    assertThat(wct.run("runs", "list", "-o", "name").lines()).hasSize(1);
  }

  @Test
  void endsQuietlyWhenNobodyReadsAnyMore() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
    int code =
        Wct.run(
            new PrintStream(gone, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            folder,
            new ByteArrayInputStream(new byte[0]),
            "runs",
            "list");
    assertThat(code).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }
}
