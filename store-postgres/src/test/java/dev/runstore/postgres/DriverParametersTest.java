package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.TenantId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the url says to the driver changes nothing, or is refused: never are rows missed. */
@Timeout(120)
final class DriverParametersTest {
  private static final int ROUNDS = 20;
  private static final Map<String, String> PATIENT = Map.of("connection-timeout", "1h");
  private static final Runner RUNNER = new Runner("test", "r", "1", Optional.empty());

  private final TestServer server = TestServer.newest();

  private StoreSession open(String parameters) {
    return open(server.newDatabase(), parameters, Map.of());
  }

  private StoreSession open(String database, String parameters, Map<String, String> more) {
    Map<String, String> options = new HashMap<>(server.options(database));
    options.put("url", options.get("url") + parameters);
    options.putAll(more);
    return new PostgresProvider().open(StoreConfig.of(options));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?preferQueryMode=extendedForPrepared",
        "?stringtype=varchar",
        "?preferQueryMode=extendedCacheEverything",
        "?prepareThreshold=0",
        "?prepareThreshold=1",
        "?binaryTransfer=false",
        "?autosave=always",
        "?defaultRowFetchSize=2",
        "?reWriteBatchedInserts=true",
        "?readOnly=true",
        "?preparedStatementCacheQueries=0",
        "?currentSchema=pg_catalog",
        "?options=-c%20bytea_output=escape%20-c%20datestyle=German%20-c%20timezone=Asia/Tokyo"
      })
  void nothingIsMissed(String parameters) {
    try (StoreSession session = open(parameters)) {
      ExecutionStore store = session.executions(new TenantId("acme"));
      for (int i = 1; i <= ROUNDS; i++) {
        RunId id = RunId.next();
        store.create(id, SteadyWriters.created());
        Claim claim = store.claimNext(RunQuery.all(), ClaimTerms.of(RUNNER)).orElseThrow();
        assertThat(claim.run().id()).isEqualTo(id);
        store.annotate(id, 0, List.of(Event.of(Instant.now(), new EventBody.Pinned("kept"))));
        store.append(
            id,
            Fence.of(claim.lease()),
            2,
            List.of(SteadyWriters.tick(i), SteadyWriters.tick(i + 1)));
        assertThat(store.find(id).orElseThrow().pinned()).isTrue();
        assertThat(store.events(id, EventQuery.all()).events()).hasSize(5);
        assertThat(store.list(RunQuery.all(), PageRequest.first(100)).items()).hasSize(i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"preferQueryMode=simple", "prepareThreshold=-1", "stringtype=unspecified"})
  void whatTakesTheTenantFromItsStatementIsRefused(String parameter) {
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open("?" + parameter).close())
        .withMessageContaining(parameter)
        .withMessageContaining("url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sslmod=require | sslmod, which the driver does not know; did you mean sslmode?",
        "sslmode=bogus | sslmode=bogus, which is none of disable, allow, prefer, require",
        "targetServerType=first | targetServerType=first, which is none of any, primary",
        "socketTimeout=soon | socketTimeout parameter value must be an integer but was: soon",
        "options=-c%20nonsense=1 | \"nonsense\"; correct the parameters of the url"
      })
  void whatTheUrlCannotSayIsRefusedAtOnce(String parameter, String message) {
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open("postgres", "?" + parameter, PATIENT).close())
        .withMessageContaining(message);
  }

  @Test
  void aDatabaseOrLoginThatIsNotThereIsToldAtOnce() {
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open("nowhere", "", PATIENT).close())
        .withMessageContaining("create the database or correct the url");
    Map<String, String> nobody = new HashMap<>(PATIENT);
    nobody.put("user", "nobody_here");
    assertThatExceptionOfType(StoreException.Forbidden.class)
        .isThrownBy(() -> open("postgres", "", nobody).close())
        .withMessageContaining("check user and password");
  }
}
