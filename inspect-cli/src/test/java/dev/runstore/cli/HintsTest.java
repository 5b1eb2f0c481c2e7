package dev.runstore.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Subject;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told to type next, and what moves on the screen meanwhile. */
@Timeout(120)
final class HintsTest {
  @TempDir Path folder;

  @Test
  void namesTheToolAsItWasCalled() throws IOException {
    Path runbook =
        Files.writeString(
            folder.resolve("hello.yaml"),
            "subject: {kind: workflow, id: hello}\nsteps: [{id: a, run: \"true\"}]\n");
    Cli called = Cli.in(folder).with("WCT_CALLED", "../runstore/wct");
    assertThat(called.run("run", runbook.toString()).text())
        .contains("what happened:  ../runstore/wct inspect ");
    called.run("inspect", "nothing").refused(ExitCode.NOT_FOUND, "; ../runstore/wct runs list");
    called
        .run("--tenant", "default", "inspect", "nothing")
        .refused(ExitCode.NOT_FOUND, "; ../runstore/wct --tenant default runs list");
    called.run("runs", "lst").refused(ExitCode.USAGE, "\n     ../runstore/wct runs --help says");
    Cli.in(folder)
        .with("WCT_CALLED", "/a b/wct")
        .run("inspect", "nothing")
        .refused(ExitCode.NOT_FOUND, "; '/a b/wct' runs list");
  }

  @Test
  void takesTheValueOfAnOptionThatIsNamedLikeACommand() {
    SampleRun.writeTo(folder.resolve("store"));
    Cli wct = Cli.in(folder);
    assertThat(wct.run("--root", "store", "runs", "list", "-o", "name").lines()).hasSize(1);
    assertThat(wct.run("--root=store", "--tenant", "import", "runs", "list", "-o", "name").text())
        .isEmpty();
    assertThat(
            wct.run("runs", "list", "--root", "store", "--workflow", "list", "-o", "name").text())
        .isEmpty();
    assertThat(wct.run("--profile", "laptop", "inspect", "--root", "store").text())
        .contains("subject\tworkflow daily");
  }

  @Test
  void ticksWhileARunIsWatchedAndLeavesTheScrolledTextAlone() throws Exception {
    Cli wct = Cli.in(folder).onTerminal();
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")));
        Recorder recorder = Recorder.to(stores).build();
        RunRecording run = recorder.start(RunCreated.of(Subject.agent("slow")))) {
      assertThat(wct.run("inspect").text()).contains("--watch  follows it");
      ByteArrayOutputStream screen = new ByteArrayOutputStream();
      CompletableFuture<Integer> watch =
          CompletableFuture.supplyAsync(
              () ->
                  Wct.run(
                      new PrintStream(screen, true, UTF_8),
                      System.err,
                      Map.of("WCT_STDOUT", "terminal", "LANG", "C.UTF-8", "NO_COLOR", "1"),
                      folder,
                      InputStream.nullInputStream(),
                      "inspect",
                      "--watch",
                      "--interval",
                      "20ms"));
      while (durations(screen.toString(UTF_8)) < 3) {
        assertThat(watch).isNotDone();
        TimeUnit.MILLISECONDS.sleep(20);
      }
      run.succeed();
      assertThat(watch.get(60, TimeUnit.SECONDS)).isZero();
      String screens = screen.toString(UTF_8);
      assertThat(screens).doesNotContain("\u001b[3J").doesNotContain("--watch  follows it");
      assertThat(screens).endsWith("\n");
    }
  }

  /** How many different durations of the run were on the screen. */
  private static long durations(String screens) {
    return Pattern.compile("duration +(\\S+)")
        .matcher(screens)
        .results()
        .map(found -> found.group(1))
        .distinct()
        .count();
  }
}
