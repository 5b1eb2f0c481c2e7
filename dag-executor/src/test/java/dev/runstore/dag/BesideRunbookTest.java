package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class BesideRunbookTest {
  @RegisterExtension final Bench bench = new Bench();

  @BeforeEach
  void open() throws IOException {
    Files.writeString(Files.createDirectory(bench.folder().resolve("data")).resolve("in.csv"), "1");
    Files.writeString(bench.folder().resolve("tool.sh"), "echo hello");
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
