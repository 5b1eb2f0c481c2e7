package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.TenantId;
import dev.runstore.servers.S3Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many processes begin a store at the same moment, where nothing was before. */
@Timeout(300)
final class BeginningTest {
  private static final int PROCESSES = 5;
  private static final int PREFIXES = 2;

  private final S3Server server = S3Server.shared();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void allRunsAreThereAndListedThoughAllBeganAtOnce() throws IOException {
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(start());
    }
    List<BufferedReader> said =
        processes.stream().map(process -> process.inputReader(StandardCharsets.UTF_8)).toList();
    for (BufferedReader output : said) {
      assertThat(output.readLine()).isEqualTo("done");
    }
    for (int i = 0; i < PREFIXES; i++) {
      String prefix = S3Server.freshPrefix();
      for (Process process : processes) {
        new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8).println(prefix);
      }
      verify(prefix, acknowledged(said));
    }
  }

  private Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(BeginningProcess.class.getName());
    server.options("").forEach((key, value) -> command.add(key + "=" + value));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static List<RunId> acknowledged(List<BufferedReader> said) throws IOException {
    List<RunId> ids = new ArrayList<>();
    for (BufferedReader output : said) {
      String line = output.readLine();
      while (line != null && !line.equals("done")) {
        ids.add(new RunId(line));
        line = output.readLine();
      }
    }
    return ids;
  }

  private void verify(String prefix, List<RunId> acknowledged) {
    assertThat(acknowledged).hasSize(PROCESSES * BeginningProcess.RUNS);
    try (StoreSession session = new S3Provider().open(StoreConfig.of(server.options(prefix)))) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      List<Run> listed = new ArrayList<>();
      runs.listRuns().forEach(listed::add);
      assertThat(listed).extracting(Run::id).containsExactlyInAnyOrderElementsOf(acknowledged);
      assertThat(listed)
          .filteredOn(run -> run.status() == RunStatus.SUCCEEDED)
          .hasSize(PROCESSES * (BeginningProcess.RUNS - 1));
      List<Finding> found = new ArrayList<>();
      session.maintenance().check(TenantId.DEFAULT, Repair.REPORT_ONLY, found::add);
      assertThat(found).isEmpty();
    }
  }
}
