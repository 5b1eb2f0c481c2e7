package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.dag.runbook.Step;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InputFilesTest {
  @RegisterExtension final Bench bench = new Bench();

  @Test
  void haveTheNamesTheyWereStoredWith() throws IOException {
    assertThat(
            files(left("my step", "my report.pdf", ".hid", "résumé.txt", "Out/a b/100%.csv", "-f")))
        .containsOnlyKeys(
            "my step/my report.pdf",
            "my step/.hid",
            "my step/résumé.txt",
            "my step/Out/a b/100%.csv",
            "my step/-f")
        .containsEntry("my step/résumé.txt", "résumé.txt");
  }

  @Test
  void keepNamesEncodedThatAreNoPlaceInTheFolder() throws IOException {
    String longPart = "x".repeat(256);
    String fits = "é".repeat(127);
    Map<String, String> files =
        files(left("..", "../up", "/etc/passwd", "a//b", "./c", "a/", "nul\0", longPart, fits));
    assertThat(files)
        .containsEntry("%2e%2e/%2e.%2fup", "../up")
        .containsEntry("%2e%2e/%2fetc%2fpasswd", "/etc/passwd")
        .containsEntry("%2e%2e/a%2f%2fb", "a//b")
        .containsEntry("%2e%2e/%2e%2fc", "./c")
        .containsEntry("%2e%2e/a%2f", "a/")
        .containsEntry("%2e%2e/nul%00", "nul\0")
        .containsEntry("%2e%2e/" + fits, fits)
        .hasSize(8)
        .containsValue(longPart);
  }

  @Test
  void keepTheLaterOfTwoNamesForOnePlaceEncoded() throws IOException {
    assertThat(files(left("s", "a", "a/b", "a/b/c", "d/e", "d", "a%2fb")))
        .isEqualTo(
            Map.of(
                "s/a", "a",
                "s/a%2fb", "a%2fb",
                "s/a%252fb%25", "a/b",
                "s/a%2fb%2fc", "a/b/c",
                "s/d/e", "d/e",
                "s/d%25", "d"));
  }

  @Test
  void areApartWhereTheFolderOfOneStepIsTheEncodedNameOfAnother() throws IOException {
    assertThat(files(left("a/b", "x"), left("a%2fb", "x")))
        .containsOnlyKeys("a%2fb/x", "a%252fb%25/x");
  }

  private StepResult left(String stepId, String... names) {
    ArtifactStore artifacts = bench.stores().artifacts();
    RunId run = RunId.next();
    List<ArtifactInfo> infos = new ArrayList<>();
    for (String name : names) {
      infos.add(
          artifacts
              .put(
                  ArtifactKey.of(run, name),
                  new ByteArrayInputStream(name.getBytes(StandardCharsets.UTF_8)),
                  ArtifactOptions.ofType("text/plain"))
              .info());
    }
    Step step = bench.runbook("- {id: '" + stepId + "', run: ':'}").steps().get(0);
    return new StepResult(
        step, StepStatus.SUCCEEDED, 1, Optional.empty(), Optional.empty(), infos, Optional.empty());
  }

  private Map<String, String> files(StepResult... needs) throws IOException {
    Path inputs = bench.folder().resolve("one/inputs");
    new InputFiles(inputs).write(List.of(needs), new Contents(bench.stores().artifacts()));
    Map<String, String> files = new TreeMap<>();
    try (var all = Files.walk(bench.folder().resolve("one"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(inputs.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }
}
