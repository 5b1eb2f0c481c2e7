package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runstore.cli.output.StandardStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The standard output goes to a disk that is full. */
@Timeout(120)
final class FullOutputTest {
  private static final Path FULL = Path.of("/dev/full");

  @TempDir Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void record() {
    assumeTrue(Files.exists(FULL), "this platform has no " + FULL);
    Cli.in(folder).run("record", "--", "echo", "hello").text();
  }

  private int run(String... args) throws IOException {
    try (FileOutputStream full = new FileOutputStream(FULL.toFile())) {
      return Wct.run(
          StandardStream.of(full.getFD()),
          new PrintStream(err, false, StandardCharsets.UTF_8),
          Map.of("PATH", System.getenv("PATH")),
          folder,
          InputStream.nullInputStream(),
          args);
    }
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void isAnErrorThatNamesWhatCannotBeWritten() throws IOException {
    for (String[] command :
        new String[][] {
          {"runs", "list"}, {"inspect", "-o", "json"}, {"export", "--format", "html"}, {"--help"}
        }) {
      err.reset();
      assertThat(run(command)).as(command[0]).isEqualTo(1);
      assertThat(said()).startsWith("wct: cannot write to the standard output").hasLineCount(1);
    }
  }

  @Test
  void endsNoRun() throws IOException {
    Path runbook =
        Files.writeString(
            folder.resolve("r.yaml"),
            "subject: {kind: workflow, id: w}\nsteps: [{id: a, run: echo hello}]\n");
    assertThat(run("run", runbook.toString())).isEqualTo(1);
    assertThat(said()).contains("cannot write to the standard output", "wct inspect 0");
    assertThat(Cli.in(folder).run("inspect").text()).contains("status\tsucceeded");
  }

  @Test
  void namesTheFileOfAnExport() throws IOException {
    for (String format : new String[] {"json", "html", "bundle"}) {
      err.reset();
      assertThat(run("export", "--format", format, "--output", "/dev/full")).isEqualTo(1);
      assertThat(said()).startsWith("wct: cannot write /dev/full: ").hasLineCount(1);
    }
  }
}
