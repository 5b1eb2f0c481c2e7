package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.PageRequest;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be made anew from the histories is not believed where it says something else. */
final class DerivedCheckTest {
  @TempDir Path root;

  @Test
  void aRecordOrTableThatSaysSomethingElseIsMadeAnew() throws IOException {
    RunId id = Recorded.withARest(root, true);
    Path record = Recorded.folder(root, id).resolve("execution_result.json");
    String sound = Files.readString(record);
    for (String bad : List.of("", "{", sound.replace("SUCCEEDED", "FAILED"))) {
      assertThat(bad).isNotEqualTo(sound);
      Files.writeString(record, bad);
      Recorded.looking(
          root,
          stores -> {
            assertThat(Recorded.check(stores))
                .singleElement()
                .matches(finding -> finding.severity() == Severity.WARNING && !finding.mended())
                .matches(finding -> finding.place().contains("execution_result.json"));
            assertThat(Recorded.check(stores, Repair.MEND)).allMatch(Finding::mended);
            assertThat(Recorded.check(stores)).isEmpty();
          });
      assertThat(record).hasContent(sound);
    }
  }

  @Test
  void aStepTableThatIsCutOrChangedCountsForNothingAndIsMadeAnew() throws IOException {
    RunId id;
    try (Stores stores = Recorded.open(root)) {
      id = Recorded.running(stores.executions());
      Fence fence = Fence.of(stores.executions().find(id).orElseThrow().lease().orElseThrow());
      long last = stores.executions().find(id).orElseThrow().eventCount();
      for (int i = 0; i < 6; i++) {
        StepRef ref = new StepRef(new StepId("s" + i), 1, StepRunId.next());
        Payload config = Payload.json("\"" + "x".repeat(15_000) + i + "\"");
        last =
            stores
                .executions()
                .append(
                    id,
                    fence,
                    last,
                    List.of(
                        Event.undated(StepStarted.of(ref)),
                        Event.undated(new Custom(Optional.of(ref), "note", Optional.of(config))),
                        Event.undated(StepEnded.of(ref, StepStatus.SUCCEEDED))))
                .last();
      }
      Recorded.end(stores.executions(), id);
    }
    Path table = Recorded.folder(root, id).resolve("steps.jsonl");
    String sound = Files.readString(table);
    List<StepState> steps = steps(id);
    assertThat(steps).hasSize(6);
    String lines = sound.substring(0, sound.lastIndexOf("{\"run"));
    for (String bad :
        List.of(
            "",
            lines,
            sound.substring(sound.indexOf('\n') + 1),
            sound.replace("s2", "s7"),
            sound.replace(id.value(), RunId.next().value()))) {
      Files.writeString(table, bad);
      assertThat(steps(id)).isEqualTo(steps);
      Recorded.looking(
          root,
          stores -> {
            assertThat(Recorded.check(stores))
                .singleElement()
                .matches(finding -> finding.severity() == Severity.WARNING && !finding.mended())
                .matches(finding -> finding.place().contains("steps.jsonl"));
            assertThat(Recorded.check(stores, Repair.MEND)).allMatch(Finding::mended);
            assertThat(Recorded.check(stores)).isEmpty();
          });
      assertThat(table).hasContent(sound);
    }
  }

  private List<StepState> steps(RunId id) {
    try (Stores stores = Recorded.open(root)) {
      return stores.executions().steps(id, PageRequest.first(100)).items();
    }
  }

  @Test
  void anIndexThatSaysSomethingElseIsNotBelievedAndMadeAnew() throws IOException {
    RunId id = Recorded.withARest(root, true);
    try (Stream<Path> files = Files.walk(root.resolve("index"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Files.write(
            file, text.replace("SUCCEEDED", "CANCELLED").getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    Recorded.looking(
        root,
        stores -> {
          assertThat(stores.executions().find(id).orElseThrow().status())
              .isEqualTo(dev.runstore.api.model.RunStatus.SUCCEEDED);
          assertThat(Recorded.check(stores))
              .singleElement()
              .matches(finding -> finding.place().contains("the index"));
          Recorded.check(stores, Repair.MEND);
          assertThat(Recorded.check(stores)).isEmpty();
          assertThat(stores.executions().listRuns())
              .allMatch(run -> run.status() == dev.runstore.api.model.RunStatus.SUCCEEDED);
        });
    assertThat(root.resolve("trash")).isNotEmptyDirectory();
  }

  @Test
  void aDamagedBundleIsALoss() throws IOException {
    RunId id = Recorded.withARest(root, true);
    byte[] content = new byte[40_000];
    new java.util.Random(7).nextBytes(content);
    Recorded.looking(
        root,
        stores -> {
          stores
              .artifacts()
              .put(
                  ArtifactKey.of(id, "bytes"),
                  new ByteArrayInputStream(content),
                  ArtifactOptions.BYTES);
          stores.executions().archive(id);
        });
    Path bundle = root.resolve(".archive").resolve(id.value() + ".zip");
    byte[] sound = Files.readAllBytes(bundle);
    int journal = new String(sound, StandardCharsets.ISO_8859_1).indexOf("events.1.jsonl");
    for (int at : List.of(sound.length / 4, sound.length / 2, journal + 40, sound.length - 10)) {
      Recorded.flip(bundle, at);
      Recorded.looking(
          root,
          stores ->
              assertThat(Recorded.losses(stores))
                  .as("losses after a flip at %d of %d", at, sound.length)
                  .anyMatch(finding -> finding.place().contains(id.value())));
      Files.write(bundle, sound);
    }
    Recorded.looking(root, stores -> assertThat(Recorded.check(stores)).isEmpty());
  }
}
