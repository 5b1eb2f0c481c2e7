package dev.runstore.s3;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A process that records runs below each prefix that a line of its input names, says their ids, and
 * after each prefix a line {@code done}.
 */
final class BeginningProcess {
  static final int RUNS = 18;

  private BeginningProcess() {}

  /** {@code KEY=VALUE…} of the store. */
  public static void main(String[] args) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : args) {
      int equals = option.indexOf('=');
      options.put(option.substring(0, equals), option.substring(equals + 1));
    }
    BufferedReader prefixes =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("done");
    for (String prefix = prefixes.readLine(); prefix != null; prefix = prefixes.readLine()) {
      options.put("prefix", prefix);
      try (StoreSession session = new S3Provider().open(StoreConfig.of(options))) {
        record(session.executions(TenantId.DEFAULT));
      }
      System.out.println("done");
    }
  }

  /** The last one stays open. A listing has each run as soon as it was acknowledged. */
  private static void record(ExecutionStore runs) {
    for (int i = 1; i <= RUNS; i++) {
      RunId id = RunId.next();
      runs.create(id, Event.of(id.time(), RunCreated.of(Subject.workflow("flow"))));
      if (i < RUNS) {
        Event end = Event.of(id.time(), RunEnded.of(RunStatus.SUCCEEDED));
        runs.append(id, Fence.unleased(), 1, List.of(end));
      }
      if (runs.list(RunQuery.all(), PageRequest.first(1_000)).items().stream()
          .noneMatch(run -> run.id().equals(id))) {
        throw new IllegalStateException("run " + id + " is not listed");
      }
      System.out.println(id);
    }
  }
}
