package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same calls again and again over one connection by the database's clock: statements that the
 * driver and the server have prepared still run in the transaction that sets the tenant.
 */
@Timeout(120)
final class PreparedTest {
  private static final int ROUNDS = 15;

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void preparedStatementsSeeTheTenant(TestServer server) {
    Map<String, String> options = new HashMap<>(server.options(server.newDatabase()));
    options.put("max-connections", "1");
    options.put("read-connections", "1");
    try (StoreSession session = new PostgresProvider().open(StoreConfig.of(options))) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      for (int round = 1; round <= ROUNDS; round++) {
        record(store, "round-" + round);
        assertThat(store.list(RunQuery.all(), PageRequest.first(50)).items()).hasSize(round);
        assertThat(
                store
                    .list(
                        RunQuery.all()
                            .withStatus(RunStatus.SUCCEEDED)
                            .since(Instant.EPOCH)
                            .containing("round")
                            .orderedBy(RunOrder.ENDED),
                        PageRequest.first(50))
                    .items())
            .hasSize(round);
      }
    }
  }

  private static void record(ExecutionStore store, String label) {
    RunId id = RunId.next();
    store.create(
        id,
        Event.of(
            Instant.now(),
            EventBody.RunCreated.of(Subject.agent("a"))
                .labelled(Labels.of(Map.of("round", label)))));
    Claim claim =
        store
            .claimNext(
                RunQuery.all().labelled("round", label),
                ClaimTerms.of(new Runner("test", "r", "1", Optional.empty())))
            .orElseThrow();
    assertThat(claim.lease().runId()).isEqualTo(id);
    Fence fence = Fence.of(claim.lease());
    long last = store.append(id, fence, 2, List.of(tick())).last();
    last = store.append(id, fence, last, List.of(tick(), tick())).last();
    assertThat(store.renew(claim.lease(), Duration.ofSeconds(15), 0).notes()).isEmpty();
    last =
        store
            .append(
                id,
                fence,
                last,
                List.of(Event.of(Instant.now(), EventBody.RunEnded.of(RunStatus.SUCCEEDED))))
            .last();
    assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(last);
    assertThat(store.events(id, EventQuery.all()).events()).hasSize((int) last);
  }

  private static Event tick() {
    return Event.of(
        Instant.now(), new EventBody.Custom(Optional.empty(), "tick", Optional.empty()));
  }
}
