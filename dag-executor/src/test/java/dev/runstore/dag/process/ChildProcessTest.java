package dev.runstore.dag.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChildProcessTest {
  @TempDir Path folder;
  private final List<String> out = Collections.synchronizedList(new ArrayList<>());
  private final List<String> err = Collections.synchronizedList(new ArrayList<>());

  @Test
  void carriesBothOutputsAndTheExitCode() throws Exception {
    ProcessEnd end = shell("echo a; echo b >&2; printf c; pwd; exit 7").await();
    assertThat(end.exitCode()).isEqualTo(7);
    assertThat(out).containsExactly("a", "c" + folder.toRealPath());
    assertThat(err).containsExactly("b");
  }

  @Test
  void keepsTheExitCodeOfACommandThatRemovesWhatMeasuresIt() throws Exception {
    assertThat(shell("find . -mindepth 1 -delete; exit 0").await().exitCode()).isZero();
    assertThat(shell("find . -mindepth 1 -delete; exit 9").await().exitCode()).isEqualTo(9);
    assertThat(err).isEmpty();
  }

  @Test
  void carriesAllThatProcessesWriteWhichItLeavesBehind() throws Exception {
    for (int i = 0; i < 30; i++) {
      out.clear();
      ProcessEnd end = shell("(sleep 0.05; seq 1 2000; sleep 0.05; echo late) & echo now").await();
      assertThat(end.outputIsOpen()).isFalse();
      assertThat(out).hasSize(2_002).startsWith("now").endsWith("late");
    }
  }

  @Test
  void waitsTwoSecondsForWhatIsLeftBehindAndDoesNotBreakItsPipe() throws Exception {
    Path go = folder.resolve("go");
    Path alive = folder.resolve("alive");
    ProcessEnd end =
        shell(
                "(until [ -e %s ]; do sleep 0.05; done; echo lost; echo more; touch %s) & echo now"
                    .formatted(go, alive))
            .await();
    assertThat(end.outputIsOpen()).isTrue();
    assertThat(end.exitCode()).isZero();
    assertThat(out).containsExactly("now");
    Files.createFile(go);
    while (!Files.exists(alive)) {
      Thread.onSpinWait();
    }
    assertThat(out).containsExactly("now");
  }

  @Test
  void leavesNothingOfItsPipes() throws Exception {
    List<Path> before = pipes();
    shell("echo a").await();
    assertThatThrownBy(
            () ->
                ChildProcess.of(List.of("true"))
                    .in(folder.resolve("gone"))
                    .environment(System.getenv())
                    .start())
        .isInstanceOf(IOException.class);
    assertThat(pipes()).isEqualTo(before);
  }

  private static List<Path> pipes() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(Pipes.PREFIX))
          .sorted()
          .toList();
    }
  }

  @Test
  void measuresProcessorTimeAndMemory() throws Exception {
    ProcessEnd end =
        shell(
                "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; head -c 30000000 /dev/zero |"
                    + " sort >/dev/null")
            .await();
    assertThat(end.cpu()).hasValueSatisfying(time -> assertThat(time).isPositive());
    assertThat(end.duration()).isPositive();
    if (Files.exists(Path.of("/proc/self/status"))) {
      assertThat(end.maxMemoryBytes().orElse(0)).isGreaterThan(500_000);
    }
  }

  @Test
  void endsTheWholeTreeAlsoWhatLeftItAndWhatDoesNotWantTo() throws Exception {
    BlockingQueue<String> pids = new LinkedBlockingQueue<>();
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("MARK", "tree-test-" + folder.getFileName());
    ChildProcess child =
        ChildProcess.of(
                List.of(
                    "/bin/sh",
                    "-c",
                    "trap '' TERM; (sleep 300 & echo $!; wait) & (trap '' TERM; echo $$; sleep 301;"
                        + " sleep 302) & echo $$; wait; sleep 303"))
            .in(folder)
            .environment(environment)
            .stdout(new LineSplitter(pids::add))
            .start();
    List<Long> started = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String line = pids.poll(60, TimeUnit.SECONDS);
      assertThat(line).isNotNull();
      started.add(Long.parseLong(String.valueOf(line)));
    }
    child.terminate(Duration.ofMillis(200), "MARK=tree-test-" + folder.getFileName());
    child.await();
    assertThat(started)
        .allSatisfy(
            pid ->
                assertThat(
                        ProcessHandle.of(pid)
                            .filter(process -> !ProcessTree.isGone(process))
                            .isPresent())
                    .isFalse());
  }

  @Test
  void tellsWhetherItEndsInTime() throws Exception {
    ChildProcess child = shell("sleep 300");
    assertThat(child.endsWithin(Duration.ofMillis(50))).isFalse();
    child.terminate(Duration.ofSeconds(5), "NO=SUCH");
    assertThat(child.await().exitCode()).isEqualTo(143);
  }

  @Test
  void doesNotWaitForWhatIsLeftBehind() throws Exception {
    ChildProcess child = shell("sleep 300 & echo $!");
    assertThat(child.await().exitCode()).isZero();
    assertThat(out).hasSize(1);
    ProcessHandle.of(Long.parseLong(out.get(0))).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void saysWhichProgramIsMissing() {
    assertThatThrownBy(() -> ChildProcess.of(List.of("no-such-program-anywhere")).start())
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("no-such-program-anywhere")
        .hasMessageContaining("there is no such program in the path");
  }

  @Test
  void startsProgramsAndNotWhatIsBuiltIn() {
    assertThatThrownBy(() -> ChildProcess.of(List.of("export", "A=b")).start())
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void givesAnEmptyInput() throws Exception {
    assertThat(shell("cat; echo done").await().exitCode()).isZero();
    assertThat(out).containsExactly("done");
  }

  private ChildProcess shell(String line) throws IOException {
    return ChildProcess.of(List.of("/bin/sh", "-c", line))
        .in(folder)
        .stdout(new LineSplitter(out::add))
        .stderr(new LineSplitter(err::add))
        .start();
  }
}
