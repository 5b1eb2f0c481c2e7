package dev.runstore.cli;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.Fence;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs that have ended, each with an artifact of 100 bytes. */
final class EndedRuns {
  private EndedRuns() {}

  /** So many of a workflow, the last to end last. */
  static List<RunId> in(Path root, String workflow, int count) {
    return in(root, workflow, count, InstantSource.system());
  }

  /** So many of a workflow that ended by this clock. */
  static List<RunId> in(Path root, String workflow, int count, InstantSource clock) {
    List<RunId> runs = new ArrayList<>();
    java.util.Map<String, String> files =
        java.util.Map.of("type", "filesystem", "root", root.toString(), "durability", "never");
    try (Stores stores =
        Stores.open(
            RunstoreConfig.builder().executions(files).artifacts(files).clock(clock).build())) {
      for (int i = 0; i < count; i++) {
        runs.add(write(stores, workflow, clock.instant()));
      }
    }
    return runs;
  }

  private static RunId write(Stores stores, String workflow, Instant at) {
    RunId id = RunId.next();
    stores
        .executions()
        .create(id, Event.of(at, EventBody.RunCreated.of(Subject.workflow(workflow))));
    ArtifactInfo info =
        stores
            .artifacts()
            .put(
                ArtifactKey.of(id, "data.txt"),
                new ByteArrayInputStream(content(id)),
                ArtifactOptions.ofType("text/plain"))
            .info();
    stores
        .executions()
        .append(
            id,
            Fence.unleased(),
            1,
            List.of(
                Event.of(at, new EventBody.RunStarted()),
                Event.of(
                    at, new EventBody.ArtifactNoted(Optional.empty(), ArtifactRole.PRODUCED, info)),
                Event.of(at, EventBody.RunEnded.of(RunStatus.SUCCEEDED))));
    return id;
  }

  static byte[] content(RunId id) {
    return (id.value() + " ".repeat(74)).getBytes(StandardCharsets.UTF_8);
  }
}
