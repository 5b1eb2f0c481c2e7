package dev.runstore.formats.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser without a window; tests are skipped where there is none. */
final class Browser {
  private final String program;

  private Browser(String program) {
    this.program = program;
  }

  static Browser orSkip() {
    Optional<String> found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(folder -> Stream.of("chromium", "chromium-browser").map(n -> folder + "/" + n))
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst();
    assumeTrue(found.isPresent(), "no chromium on the path, so no page is opened");
    return new Browser(found.orElseThrow());
  }

  /** The document as it is once its scripts have run. */
  String document(Path page, Path scratch) throws IOException, InterruptedException {
    Path out = scratch.resolve("document.html");
    Path log = scratch.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                List.of(
                    program,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--enable-logging=stderr",
                    "--user-data-dir=" + scratch.resolve("profile"),
                    "--dump-dom",
                    page.toUri().toString()))
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(log)).doesNotContain("CONSOLE", "Content Security Policy");
    return Files.readString(out);
  }
}
