package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every call that writes, with its connection cut at each message of it, before or after the server
 * has it: the caller learns that the outcome is unknown, and the same call again settles it.
 */
@Timeout(120)
final class LostAnswersTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int LARGE = 5 * ArtifactUpload.CHUNK / 4;

  private final TestServer server = TestServer.newest();
  private final String database = server.newDatabase();

  /** One connection for writes, so that what is cut is what the call says and hears. */
  private StoreSession open(CuttingProxy proxy) {
    Map<String, String> options = new HashMap<>(TestServer.options(proxy.address(), database));
    options.put("max-connections", "1");
    return new PostgresProvider().open(StoreConfig.of(options));
  }

  /** Calls it again and again, cut one message later each time, until a call is not cut. */
  private static <T> T throughCuts(CuttingProxy proxy, CuttingProxy.Side side, Supplier<T> call) {
    int unknown = 0;
    int after = 0;
    int met = 0;
    while (true) {
      proxy.cut(side, after);
      try {
        T answer = call.get();
        if (proxy.spare()) {
          assertThat(unknown).as("how often the outcome was unknown").isPositive();
          return answer;
        }
        // it met a connection that was being tried or made, or a cleanup that may fail
        met++;
        after += met % 3 == 0 ? 1 : 0;
      } catch (StoreException.OutcomeUnknown e) {
        assertThat(e.getMessage())
            .contains("repeat the call", "store postgres")
            .doesNotContain(TestServer.PASSWORD, "jdbc:");
        unknown++;
        after++;
      } catch (StoreException.Unavailable e) {
        assertThat(e.getMessage()).contains("retry").doesNotContain(TestServer.PASSWORD, "jdbc:");
        after++;
      }
      proxy.spare();
    }
  }

  private static InputStream bytes(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return new ByteArrayInputStream(bytes);
  }

  @ParameterizedTest
  @EnumSource(CuttingProxy.Side.class)
  void everyWriteThatIsCutCanBeRepeated(CuttingProxy.Side side) throws Exception {
    try (CuttingProxy proxy = new CuttingProxy(server.address());
        StoreSession session = open(proxy)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      store.create(RunId.next(), SteadyWriters.created());
      RunId id = RunId.next();
      Event created = SteadyWriters.created();
      throughCuts(proxy, side, () -> store.create(id, created));
      ClaimTerms terms =
          ClaimTerms.of(new Runner("test", "r", "1", Optional.empty())).holding(LONG);
      Claim first = throughCuts(proxy, side, () -> store.claim(id, terms));
      assertThat(first.lease().generation()).isEqualTo(1);
      assertThat(throughCuts(proxy, side, () -> store.renew(first.lease(), LONG, 0)).notes())
          .isEmpty();
      Fence fence = Fence.of(first.lease());
      List<Event> one = List.of(SteadyWriters.tick(1));
      assertThat(throughCuts(proxy, side, () -> store.append(id, fence, 2, one)).last())
          .isEqualTo(3);
      List<Event> three =
          List.of(SteadyWriters.tick(2), SteadyWriters.tick(3), SteadyWriters.tick(4));
      assertThat(throughCuts(proxy, side, () -> store.append(id, fence, 3, three)).last())
          .isEqualTo(6);
      List<Event> notes =
          List.of(
              Event.undated(new EventBody.Pinned("look")),
              Event.undated(new EventBody.Unpinned("seen")));
      assertThat(throughCuts(proxy, side, () -> store.annotate(id, 0, notes)).last()).isEqualTo(2);
      throughCuts(proxy, side, () -> store.release(first.lease(), 6, "over"));
      Claim second = throughCuts(proxy, side, () -> store.claim(id, terms));
      assertThat(second.lease().generation()).isEqualTo(2);
      List<Event> end = List.of(Event.undated(EventBody.RunEnded.of(RunStatus.SUCCEEDED)));
      Fence next = Fence.of(second.lease());
      assertThat(throughCuts(proxy, side, () -> store.append(id, next, 8, end)).last())
          .isEqualTo(9);
      throughCuts(proxy, side, () -> store.archive(id));

      List<Event> all = new ArrayList<>(one);
      all.addAll(three);
      assertThat(
              store.events(id, EventQuery.all()).events().stream()
                  .map(recorded -> recorded.event())
                  .filter(event -> event.body() instanceof EventBody.Custom)
                  .toList())
          .isEqualTo(all);
      assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(9);
      assertThat(store.find(id).orElseThrow().noteCount()).isEqualTo(2);
      nothingIsAmiss(session);
      throughCuts(proxy, side, () -> store.delete(id, new PlanId("plan")));
      assertThat(store.listRuns()).hasSize(1);
      nothingIsAmiss(session);
    }
  }

  @ParameterizedTest
  @EnumSource(CuttingProxy.Side.class)
  void anArtifactThatIsCutCanBePutAgain(CuttingProxy.Side side) throws Exception {
    try (CuttingProxy proxy = new CuttingProxy(server.address());
        StoreSession session = open(proxy)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      RunId id = RunId.next();
      store.create(id, SteadyWriters.created());
      for (int length : new int[] {4_000, LARGE}) {
        ArtifactKey key = ArtifactKey.of(id, "of-" + length);
        throughCuts(proxy, side, () -> artifacts.put(key, bytes(length), ArtifactOptions.BYTES));
        try (InputStream stored = artifacts.open(key, ByteRange.ALL);
            InputStream given = bytes(length)) {
          assertThat(stored).hasSameContentAs(given);
        }
      }
      assertThat(artifacts.listArtifacts(id)).hasSize(2);
      assertThat(throughCuts(proxy, side, () -> artifacts.deleteAll(id))).isZero();
      assertThat(artifacts.listArtifacts(id)).isEmpty();
      session.maintenance().sweep(TenantId.DEFAULT, Duration.ZERO);
      try (Connection connection = server.superuser(database);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select from runstore.artifact_chunks")) {
        assertThat(rows.next()).as("bytes of nobody are left").isFalse();
      }
    }
  }

  private static void nothingIsAmiss(StoreSession session) {
    session
        .maintenance()
        .check(TenantId.DEFAULT, Repair.REPORT_ONLY, finding -> assertThat(finding).isNull());
  }
}
