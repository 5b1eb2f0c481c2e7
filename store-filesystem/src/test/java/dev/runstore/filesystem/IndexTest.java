package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Pages;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Durability;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.index.RunIndex;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists from segments, logs and both give what a plain filter gives. */
final class IndexTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  @TempDir Path root;

  @Test
  void listsFromSegmentsAndLogsAreWhatAFilterGives() {
    Disk disk = new Disk(root, Durability.NEVER);
    Places places = Places.of(root, TenantId.DEFAULT);
    disk.folder(places.runs());
    Locks locks = Locks.open(disk, places.locks());
    Map<RunId, Run> runs = new HashMap<>();
    Random random = new Random(7);
    for (int session = 0; session < 3; session++) {
      try (RunIndex index = index(disk, places, locks, runs)) {
        for (int i = 0; i < 1_500; i++) {
          Run run = run(random);
          index.open(run.id());
          index.closed(run, 0);
          runs.put(run.id(), run);
          if (random.nextInt(50) == 0) {
            RunId gone = runs.keySet().iterator().next();
            runs.remove(gone);
            index.deleted(gone);
          }
        }
        compare(index, runs);
      }
      try (RunIndex reopened = index(disk, places, locks, runs)) {
        compare(reopened, runs);
      }
    }
    locks.close();
  }

  private static RunIndex index(Disk disk, Places places, Locks locks, Map<RunId, Run> runs) {
    return new RunIndex(
        disk, places, () -> locks, id -> Optional.ofNullable(runs.get(id)), Runnable::run);
  }

  private static Run run(Random random) {
    RunId id = RunId.derived(START.plusSeconds(random.nextInt(5_000)), "x" + random.nextLong());
    RunFold fold = new RunFold(id, step -> {});
    Subject subject = Subject.workflow("subject-" + random.nextInt(20));
    Labels labels = Labels.NONE.with("k", "v" + random.nextInt(5));
    fold.apply(recorded(1, Event.of(START, RunCreated.of(subject).labelled(labels))));
    RunStatus status = random.nextInt(5) == 0 ? RunStatus.FAILED : RunStatus.SUCCEEDED;
    Instant end = START.plusSeconds(random.nextInt(3_000));
    fold.apply(recorded(2, Event.of(end, RunEnded.of(status))));
    return fold.run();
  }

  private static RecordedEvent recorded(long sequence, Event event) {
    return new RecordedEvent(Track.HISTORY, sequence, START, event);
  }

  private static void compare(RunIndex index, Map<RunId, Run> runs) {
    List<RunQuery> queries =
        List.of(
            RunQuery.all(),
            RunQuery.all().withStatus(RunStatus.FAILED),
            RunQuery.all().ofSubject("subject-3"),
            RunQuery.all().ofSubject("subject-4").withStatus(RunStatus.FAILED),
            RunQuery.all().labelled("k", "v2"));
    for (RunQuery query : queries) {
      for (RunOrder order : RunOrder.values()) {
        RunQuery ordered = query.orderedBy(order);
        List<RunId> listed = new ArrayList<>();
        Pages.all(97, page -> index.list(ordered, page)).forEach(run -> listed.add(run.id()));
        Comparator<Run> byId = Comparator.comparing(Run::id);
        Comparator<Run> comparator =
            order == RunOrder.NEWEST
                ? byId
                : Comparator.comparing((Run run) -> run.endKey().orElseThrow()).thenComparing(byId);
        List<RunId> expected =
            runs.values().stream()
                .filter(ordered::matches)
                .sorted(comparator.reversed())
                .map(Run::id)
                .toList();
        assertThat(listed).as("%s", ordered).isEqualTo(expected);
      }
    }
    Run any = runs.values().iterator().next();
    assertThat(index.find(any.id())).contains(any);
  }
}
