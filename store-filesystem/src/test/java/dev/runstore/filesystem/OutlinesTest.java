package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StepOutline;
import dev.runstore.api.config.Stores;
import dev.runstore.api.diff.Difference;
import dev.runstore.api.diff.RunDiff;
import dev.runstore.api.diff.RunSide;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.RunDescribed;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.support.EventTally;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept beside the step table to compare runs says what the steps and the history say. */
final class OutlinesTest {
  private static final Set<String> OF_THE_RUN = Set.of("run.created", "run.described", "run.ended");
  private static final int STEPS = 450;

  @TempDir Path root;
  private RunId one = RunId.next();
  private RunId other = RunId.next();

  @BeforeEach
  void record() {
    try (Stores stores = Recorded.openUnsynced(root)) {
      one = record(stores, 0);
      other = record(stores, 1);
    }
    assertThat(outlines(one)).isRegularFile();
    assertThat(outlines(other)).isRegularFile();
  }

  /** The second of two runs has its steps in another order, and some that differ. */
  private static RunId record(Stores stores, int which) {
    ExecutionStore store = stores.executions();
    RunId id = RunId.next();
    long last =
        store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w")))).last();
    List<Integer> order = new ArrayList<>();
    for (int i = which * 3; i < STEPS + which; i++) {
      order.add(i);
    }
    if (which == 1) {
      Collections.reverse(order.subList(100, order.size()));
    }
    for (int i : order) {
      StepRef ref = new StepRef(new StepId("s \"" + i + "\""), 1, StepRunId.next());
      last =
          store
              .append(
                  id,
                  Fence.unleased(),
                  last,
                  List.of(
                      Event.undated(StepStarted.of(ref)),
                      Event.undated(
                          new Custom(Optional.of(ref), "tick " + i % 3, Optional.empty())),
                      Event.undated(ended(ref, i, which))))
              .last();
      if (i == 7) {
        artifact(stores, id, ref, which);
      }
    }
    store.append(
        id,
        Fence.unleased(),
        last,
        List.of(
            Event.undated(
                new RunDescribed(
                    Attributes.NONE, Optional.of(Payload.json("{\"input\":" + which + "}")))),
            Event.undated(EventBody.RunEnded.of(RunStatus.SUCCEEDED))));
    return id;
  }

  private static void artifact(Stores stores, RunId id, StepRef ref, int which) {
    stores
        .artifacts()
        .put(
            ArtifactKey.of(id, ref.stepRunId(), "out.txt"),
            new ByteArrayInputStream(("line " + which).getBytes(StandardCharsets.UTF_8)),
            ArtifactOptions.BYTES);
  }

  private static StepEnded ended(StepRef ref, int i, int which) {
    boolean differs = which == 1 && i % 90 == 0;
    ModelUsage usage =
        ModelUsage.of("m", 100 + which, i)
            .costing(new Cost(new BigDecimal("0.5").add(BigDecimal.valueOf(which)), "USD"));
    return new StepEnded(
        ref,
        i == 180 && differs ? StepStatus.FAILED : StepStatus.SUCCEEDED,
        Optional.empty(),
        Optional.of(Duration.ofNanos(1_234_000L * (i + which))),
        Optional.of(Payload.json("{\"text\":\"" + "x".repeat(200) + "\",\"d\":" + differs + "}")),
        Optional.empty(),
        List.of(),
        i % 50 == 0 ? Usage.of(usage) : Usage.NONE,
        OptionalInt.of(0),
        Attributes.NONE);
  }

  private Path outlines(RunId id) {
    return Recorded.folder(root, id).resolve("outlines.jsonl");
  }

  private List<Difference> differences() {
    try (Stores stores = Recorded.open(root)) {
      List<Difference> told = new ArrayList<>();
      RunDiff.Summary summary = RunDiff.compare(side(stores, one), side(stores, other), told::add);
      assertThat(summary.removedSteps()).isEqualTo(3);
      assertThat(summary.addedSteps()).isEqualTo(1);
      assertThat(summary.changedSteps()).isEqualTo(4);
      return told;
    }
  }

  private static RunSide side(Stores stores, RunId id) {
    return new RunSide(stores.executions(), stores.artifacts(), stores.executions().require(id));
  }

  @Test
  void aComparisonIsTheSameWithOutlinesAndWithout() throws IOException {
    List<Difference> told = differences();
    assertThat(told).anyMatch(d -> d.what().equals("output") && d.path().equals("/d"));
    assertThat(told).anyMatch(d -> d.what().equals("input") && d.path().equals("/input"));
    assertThat(told).anyMatch(d -> d.what().equals("cost"));
    assertThat(told)
        .filteredOn(d -> d.artifact().isPresent())
        .isNotEmpty()
        .allMatch(d -> d.step().equals(Optional.of(new StepId("s \"7\""))));
    Files.delete(outlines(one));
    assertThat(differences()).containsExactlyElementsOf(told);
    Files.delete(outlines(other));
    assertThat(differences()).containsExactlyElementsOf(told);
  }

  @Test
  void stepsAreNotReadWhereTheirOutlinesAreKept() {
    Recorded.looking(
        root,
        stores -> {
          Page<StepOutline> page = stores.executions().outlines(one, PageRequest.first(5));
          assertThat(page.items()).hasSize(5).allMatch(outline -> outline.step().isEmpty());
        });
  }

  @Test
  void eventsAreCountedAsTheyAreInTheHistory() throws IOException {
    List<EventBody> walked = new ArrayList<>();
    Map<String, Long> counts = counts(walked);
    for (boolean isKept : List.of(true, false)) {
      Recorded.looking(
          root,
          stores -> {
            List<EventBody> given = new ArrayList<>();
            ExecutionStore store = stores.executions();
            assertThat(store.countEvents(one, OF_THE_RUN, given::add)).isEqualTo(counts);
            assertThat(given).isEqualTo(walked).hasSize(3);
            given.clear();
            assertThat(store.countEvents(one, Set.of("step.ended"), given::add)).isEqualTo(counts);
            assertThat(given).hasSize(STEPS);
          });
      if (isKept) {
        Files.delete(outlines(one));
      }
    }
  }

  private Map<String, Long> counts(List<EventBody> given) {
    try (Stores stores = Recorded.open(root)) {
      return EventTally.of(stores.executions(), one, OF_THE_RUN, given::add);
    }
  }

  @Test
  void outlinesThatAreCutOrChangedCountForNothingAndAreMadeAnew() throws IOException {
    List<Difference> told = differences();
    String sound = Files.readString(outlines(one));
    for (String bad :
        List.of(
            "",
            sound.substring(0, sound.lastIndexOf("{\"run")),
            sound.substring(sound.indexOf('\n') + 1),
            sound.replace("SUCCEEDED", "CANCELLED"),
            sound.replace(one.value(), other.value()),
            Files.readString(outlines(other)))) {
      assertThat(bad).isNotEqualTo(sound);
      Files.writeString(outlines(one), bad);
      assertThat(differences()).containsExactlyElementsOf(told);
      Recorded.looking(
          root,
          stores -> {
            assertThat(Recorded.check(stores))
                .singleElement()
                .matches(finding -> finding.severity() == Severity.WARNING && !finding.mended())
                .matches(finding -> finding.place().contains("outlines.jsonl"));
            assertThat(Recorded.check(stores, Repair.MEND)).allMatch(Finding::mended);
            assertThat(Recorded.check(stores)).isEmpty();
          });
      assertThat(outlines(one)).hasContent(sound);
    }
  }

  @Test
  void aRunOfAnEarlierVersionHasNoneUntilItIsRepaired() throws IOException {
    String sound = Files.readString(outlines(one));
    Files.delete(outlines(one));
    Recorded.looking(
        root,
        stores -> {
          assertThat(Recorded.check(stores)).isEmpty();
          assertThat(Recorded.check(stores, Repair.MEND)).isEmpty();
        });
    assertThat(outlines(one)).hasContent(sound);
  }
}
