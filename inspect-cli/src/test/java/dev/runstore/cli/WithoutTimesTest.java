package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import that tells no time has none anywhere, in particular not 1970. */
final class WithoutTimesTest {
  private static final String TRAJECTORY =
      """
      {"environment": "e", "trajectory": [{"action": "ls", "observation": "a"}],
       "info": {"exit_status": "submitted"}}
      """;

  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void importOne() throws Exception {
    wct = Cli.in(folder);
    Files.writeString(folder.resolve("a.traj"), TRAJECTORY);
    assertThat(wct.run("import", folder.resolve("a.traj").toString()).text()).contains("swe-agent");
  }

  @Test
  void aListShowsNone() {
    assertThat(wct.run("runs", "list").text()).endsWith("\tswe-agent\t\t\t1/1\n");
    assertThat(wct.run("runs", "list", "-o", "csv").text())
        .contains(",swe-agent,,,1/1,,agent,")
        .doesNotContain("1970");
  }

  @Test
  void groupsOfTimeHaveNone() {
    assertThat(wct.run("runs", "stats", "-g", "day", "-o", "name").text()).isEqualTo("(none)\n");
    assertThat(wct.run("runs", "stats", "-g", "hour", "-o", "name").text()).isEqualTo("(none)\n");
  }
}
