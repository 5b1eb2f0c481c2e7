package dev.runstore.s3;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.ArtifactNoted;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.RunStarted;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records runs with artifacts until it is killed, and says what was acknowledged. */
final class Writer {
  private Writer() {}

  public static void main(String[] args) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : args) {
      int cut = option.indexOf('=');
      options.put(option.substring(0, cut), option.substring(cut + 1));
    }
    try (StoreSession session = new S3Provider().open(StoreConfig.of(options))) {
      while (true) {
        record(session.executions(TenantId.DEFAULT), session.artifacts(TenantId.DEFAULT));
      }
    }
  }

  private static void record(ExecutionStore runs, ArtifactStore artifacts) {
    RunId id = RunId.next();
    runs.create(id, Event.of(Instant.now(), RunCreated.of(Subject.workflow("flow"))));
    say("run", id, 1);
    Runner runner = new Runner("test", "writer", "1", Optional.empty());
    Lease lease = runs.claim(id, ClaimTerms.of(runner)).lease();
    long last =
        runs.append(id, Fence.of(lease), 2, List.of(Event.of(Instant.now(), new RunStarted())))
            .last();
    say("run", id, last);
    for (int i = 0; i < 3; i++) {
      byte[] content = new byte[i == 1 ? 6 << 20 : 1_000 + i];
      content[0] = (byte) i;
      ArtifactInfo info =
          artifacts
              .put(
                  ArtifactKey.of(id, "artifact " + i),
                  new ByteArrayInputStream(content),
                  ArtifactOptions.BYTES)
              .info();
      last =
          runs.append(
                  id,
                  Fence.of(lease),
                  last,
                  List.of(
                      Event.of(
                          Instant.now(),
                          new ArtifactNoted(Optional.empty(), ArtifactRole.PRODUCED, info))))
              .last();
      say("run", id, last);
    }
    last =
        runs.append(
                id,
                Fence.of(lease),
                last,
                List.of(Event.of(Instant.now(), RunEnded.of(RunStatus.SUCCEEDED))))
            .last();
    say("run", id, last);
    say("ended", id, last);
  }

  private static void say(String what, RunId id, long last) {
    System.out.println(what + " " + id + " " + last);
    System.out.flush();
  }
}
