package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactName;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looks at the artifacts of many runs at once: each caller is told of its own run. */
@Timeout(120)
final class ArtifactLooksTest {
  private static final int RUNS = 60;

  private static ArtifactKey key(RunId runId, int number) {
    return new ArtifactKey(runId, Optional.empty(), new ArtifactName("a" + number));
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void eachIsToldOfItsOwnRun(TestServer server) throws Exception {
    try (StoreSession session = server.open(server.newDatabase());
        ExecutorService threads = Executors.newFixedThreadPool(RUNS)) {
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      ArtifactStore others = session.artifacts(new TenantId("other"));
      List<RunId> runs = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        RunId run = RunId.next();
        runs.add(run);
        for (int n = 0; n < i % 5; n++) {
          artifacts.put(key(run, n), new ByteArrayInputStream(new byte[n]), ArtifactOptions.BYTES);
        }
      }
      List<Future<List<ArtifactInfo>>> pages = new ArrayList<>();
      List<Future<List<ArtifactInfo>>> elsewhere = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        RunId run = runs.get(i);
        int limit = 1 + i % 3;
        pages.add(threads.submit(() -> artifacts.list(run, PageRequest.first(limit)).items()));
        elsewhere.add(threads.submit(() -> others.list(run, PageRequest.first(limit)).items()));
      }
      for (int i = 0; i < RUNS; i++) {
        List<ArtifactKey> expected = new ArrayList<>();
        for (int n = 0; n < Math.min(i % 5, 1 + i % 3); n++) {
          expected.add(key(runs.get(i), n));
        }
        assertThat(pages.get(i).get()).extracting(ArtifactInfo::key).isEqualTo(expected);
        assertThat(elsewhere.get(i).get()).isEmpty();
      }
      List<Future<Long>> deleted =
          runs.stream().map(run -> threads.submit(() -> artifacts.deleteAll(run))).toList();
      for (int i = 0; i < RUNS; i++) {
        assertThat(deleted.get(i).get()).isEqualTo(i % 5);
        assertThat(artifacts.listArtifacts(runs.get(i))).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void looksGoByTheKey(TestServer server) throws SQLException {
    String database = server.newDatabase();
    server.execute(
        database,
        "insert into runstore.artifacts select 'default', 'r' || i / 4, '', 'n' || i, 'b' || i, '',"
            + " now(), '' from generate_series(1, 40000) i;"
            + " insert into runstore.artifact_uploads select 'default', 'b' || i, 'r' || i, now()"
            + " from generate_series(1, 10000) i");
    server.execute(database, "vacuum analyze");
    try (var connection = server.application(database);
        var statement = connection.createStatement()) {
      statement.execute("select set_config('runstore.tenant', 'default', false)");
      for (String sql : List.of(ArtifactLooks.FIRST, ArtifactLooks.HOLDERS)) {
        StringBuilder plan = new StringBuilder();
        String bound =
            sql.replaceFirst("\\?::text\\[\\]", "array['r1', 'r2']")
                .replaceFirst("\\?::bigint\\[\\]", "array[2, 2]")
                .replace("?", "'default'");
        try (var rows = statement.executeQuery("explain " + bound)) {
          while (rows.next()) {
            plan.append(rows.getString(1)).append('\n');
          }
        }
        assertThat(plan.toString()).contains("artifacts_pkey").doesNotContain("Seq Scan on");
      }
    }
  }
}
