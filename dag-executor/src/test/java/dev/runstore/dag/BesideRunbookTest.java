package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class BesideRunbookTest {
  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() throws IOException {
    bench = new Bench(folder);
    Files.writeString(Files.createDirectory(folder.resolve("data")).resolve("in.csv"), "1\n");
    Files.writeString(folder.resolve("tool.sh"), "echo hello\n");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private String reason(String run) {
    RunOutcome outcome = bench.run("- {id: a, run: " + run + "}\n");
    return outcome.steps().get(0).reason().orElse("");
  }

  @Test
  void saysHowToReachAFileThatIsBesideTheRunbook() {
    assertThat(reason("cat data/in.csv")).contains("\"${RUNSTORE_RUNBOOK_DIR}/data/in.csv\"");
    assertThat(reason("sort ./data/in.csv")).contains("\"${RUNSTORE_RUNBOOK_DIR}/data/in.csv\"");
    assertThat(reason("wc -l < tool.sh")).contains("\"${RUNSTORE_RUNBOOK_DIR}/tool.sh\"");
    assertThat(reason("[./tool.sh]")).contains("\"${RUNSTORE_RUNBOOK_DIR}/tool.sh\"");
    assertThat(reason("[sh, '${RUNSTORE_RUNBOOK_DIR}/tool.sh']")).isEmpty();
  }

  @Test
  void saysNothingOfOtherFiles() {
    assertThat(reason("cat data/other.csv")).doesNotContain("RUNBOOK");
    assertThat(reason("cat ../tool.sh")).doesNotContain("RUNBOOK");
    assertThat(reason("[sh, -c, 'echo tool.sh is wrong >&2; exit 1']")).doesNotContain("RUNBOOK");
  }
}
