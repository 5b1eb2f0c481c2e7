package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunStatus;
import dev.runstore.dag.runbook.RunbookReader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(240)
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();

  @RegisterExtension final Bench bench = new Bench();

  @Test
  void countsWords() {
    RunOutcome outcome =
        bench
            .builder()
            .build()
            .run(
                RunbookReader.read(EXAMPLES.resolve("wordcount/wordcount.yaml")),
                RunRequest.PLAIN.given(Map.of("top", JsonValue.parse("3"))));
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.step(outcome.runId(), "library").attempts()).hasSize(2);
    assertThat(
            bench.stores().artifacts().get(outcome.runId(), "summary").content().tree().path("top"))
        .hasSize(3);
    assertThat(bench.stores().artifacts().listArtifacts(outcome.runId()))
        .extracting(ArtifactInfo::byteLength)
        .anyMatch(length -> length > 4 << 20);
  }

  @Test
  void fails() {
    RunOutcome outcome =
        bench.builder().build().run(RunbookReader.read(EXAMPLES.resolve("failing/failing.yaml")));
    assertThat(outcome.status()).isEqualTo(RunStatus.FAILED);
    assertThat(outcome.steps())
        .extracting(step -> step.id() + " " + step.status())
        .containsExactlyInAnyOrder(
            "build SUCCEEDED",
            "test FAILED",
            "deliver SKIPPED",
            "celebrate SKIPPED",
            "tell SUCCEEDED",
            "clean SUCCEEDED");
  }
}
