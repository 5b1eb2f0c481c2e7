package dev.runstore.filesystem.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.runstore.api.PageRequest;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class ExamplesTest {
  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final String HEAD =
      """
      import static java.nio.charset.StandardCharsets.UTF_8;

      import dev.runstore.api.*;
      import dev.runstore.api.config.*;
      import dev.runstore.api.event.EventBody.RunCreated;
      import dev.runstore.api.model.*;
      import dev.runstore.api.recorder.*;
      import java.math.BigDecimal;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.util.Map;
      import java.util.Optional;
      import java.util.Set;

      public class Snippet {
        public static void main(String[] args) throws Exception {
          Path root = Path.of(args[0]);
      """;

  @TempDir private Path folder;

  @Test
  void theAgentLoopFindsItsAnswerAndRecordsHow() throws IOException, ReflectiveOperationException {
    Path root = folder.resolve("store");
    Path project = Sources.project();
    Sources.run(
        project.resolve("examples/agent-loop/AgentLoop.java"),
        Files.createDirectories(folder.resolve("classes")),
        root.toString(),
        project.resolve("examples/wordcount/text/keepers-log.txt").toString());
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(root))) {
      Run run = stores.executions().listRuns().iterator().next();
      assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(run.agents()).containsExactly("log-reader");
      assertThat(run.usage().models())
          .singleElement()
          .satisfies(
              model -> {
                assertThat(model.calls()).isEqualTo(4);
                assertThat(model.inputTokens().orElse(0)).isGreaterThan(1_000);
                assertThat(model.costs()).hasSize(1);
              });
      List<StepState> steps = stores.executions().steps(run.id(), PageRequest.first(100)).items();
      assertThat(steps)
          .extracting(step -> step.stepId().value(), StepState::status)
          .containsExactly(
              tuple("turn-1", StepStatus.SUCCEEDED),
              tuple("turn-1/search", StepStatus.SUCCEEDED),
              tuple("turn-2", StepStatus.SUCCEEDED),
              tuple("turn-2/sum", StepStatus.FAILED),
              tuple("turn-3", StepStatus.SUCCEEDED),
              tuple("turn-3/sum", StepStatus.SUCCEEDED),
              tuple("turn-4", StepStatus.SUCCEEDED));
      Attempt search = steps.get(1).attempts().get(0);
      assertThat(search.output()).containsInstanceOf(Payload.Reference.class);
      assertThat(run.artifactCount()).isEqualTo(1);
    }
  }

  @TestFactory
  List<DynamicTest> theExamplesOfTheDocumentationWork() throws IOException {
    String text = Files.readString(Sources.project().resolve("docs/recorder.md"));
    List<String> blocks = BLOCK.matcher(text).results().map(MatchResult::group).toList();
    assertThat(blocks).hasSizeGreaterThanOrEqualTo(6);
    return IntStream.range(0, blocks.size())
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    "example " + (i + 1) + " of recorder.md",
                    () -> works(blocks.get(i).replaceAll("```(java)?", ""))))
        .toList();
  }

  private void works(String block) throws IOException, ReflectiveOperationException {
    Path place = Files.createTempDirectory(folder, "snippet");
    Path source = place.resolve("Snippet.java");
    Files.writeString(source, HEAD + block + "  }\n}\n");
    Sources.run(source, Files.createDirectories(place.resolve("classes")), place + "/root");
  }
}
