package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.EventBody.ArtifactNoted;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.servers.RecordingProcess;
import dev.runstore.servers.S3Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A process that records is killed at many points, between bytes and the event that names them,
 * too. What it had said is there, and nothing is half there.
 */
final class CrashTest {
  private static final int KILLS = 5;

  private final S3Server server = S3Server.shared();
  private final String prefix = S3Server.freshPrefix();
  private final Map<RunId, Long> acknowledged = new LinkedHashMap<>();
  private final Set<RunId> ended = new HashSet<>();

  private Map<String, String> options() {
    Map<String, String> options = server.options(prefix);
    options.put("part-size", "5MiB");
    return options;
  }

  @Test
  void whatWasSaidIsThereAfterAKillAtAnyPoint() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      killAfter(4 + kill * 3L);
    }
    try (StoreSession session = new S3Provider().open(StoreConfig.of(options()))) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      acknowledged.forEach((id, last) -> verify(runs, id, last));
      runs.listRuns().forEach(run -> bytesOf(session, run.id()));
      assertThat(runs.listRuns()).extracting(Run::id).containsAll(acknowledged.keySet());
      assertThat(check(session, Repair.REPORT_ONLY))
          .noneMatch(finding -> finding.severity() == Severity.LOSS);
      check(session, Repair.MEND);
      session.maintenance().sweep(TenantId.DEFAULT, Duration.ofDays(-1));
      assertThat(check(session, Repair.REPORT_ONLY)).isEmpty();
      acknowledged.forEach((id, last) -> verify(runs, id, last));
      runs.listRuns().forEach(run -> bytesOf(session, run.id()));
    }
  }

  private static List<Finding> check(StoreSession session, Repair repair) {
    List<Finding> found = new ArrayList<>();
    session.maintenance().check(TenantId.DEFAULT, repair, found::add);
    return found;
  }

  private void verify(ExecutionStore runs, RunId id, long last) {
    Run run = runs.find(id).orElseThrow();
    assertThat(run.eventCount()).as("events of run %s", id).isGreaterThanOrEqualTo(last);
    if (ended.contains(id)) {
      assertThat(run.status().isTerminal()).as("run %s has ended", id).isTrue();
    }
  }

  /** Every artifact that a run's events name can be read whole. */
  private static void bytesOf(StoreSession session, RunId id) {
    ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
    for (RecordedEvent event :
        session.executions(TenantId.DEFAULT).events(id, EventQuery.all()).events()) {
      if (event.body() instanceof ArtifactNoted noted) {
        try (InputStream in = artifacts.open(noted.artifact().key(), ByteRange.ALL)) {
          assertThat(in.transferTo(OutputStream.nullOutputStream()))
              .isEqualTo(noted.artifact().byteLength());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void killAfter(long lines) throws Exception {
    Map<String, String> choice = new LinkedHashMap<>(options());
    choice.put("type", S3Provider.NAME);
    Process process = RecordingProcess.start(RecordingProcess.Stop.NEVER, choice, choice);
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (long i = 0; i < lines; i++) {
        take(said.readLine());
      }
      assertThat(process.toHandle().destroyForcibly()).isTrue();
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        take(line);
      }
    }
    process.waitFor();
  }

  private void take(String line) {
    String[] words = line.split(" ", -1);
    if (words.length == 3) {
      RunId id = new RunId(words[1]);
      acknowledged.merge(id, Long.parseLong(words[2]), Math::max);
      if (words[0].equals("ended")) {
        ended.add(id);
      }
    }
  }
}
