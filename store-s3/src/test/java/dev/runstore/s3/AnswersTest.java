package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.FaultyServer.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What the store makes of the rest of an answer: of one without a reason, of its date. */
final class AnswersTest {
  private final FaultyStore faulty = new FaultyStore();

  private final FaultyServer network = faulty.network();
  private final String prefix = faulty.prefix();

  @AfterEach
  void close() {
    faulty.close();
  }

  private StoreSession open() {
    return faulty.open();
  }

  private static RunId create(ExecutionStore runs) {
    RunId id = RunId.next();
    runs.create(id, Event.of(Instant.EPOCH, RunCreated.of(Subject.workflow("flow"))));
    return id;
  }

  private static ClaimTerms terms(String runner) {
    return ClaimTerms.of(new Runner("test", runner, "1", Optional.empty()))
        .holding(Duration.ofSeconds(30));
  }

  /** The answer to a HEAD has a status and no reason. */
  @ParameterizedTest
  @CsvSource({
    "400, ExpiredToken, Forbidden, run out",
    "403, RequestTimeTooSkewed, Forbidden, clock of this host",
    "403, InvalidAccessKeyId, Forbidden, credentials",
    "400, AuthorizationHeaderMalformed, InvalidConfiguration, region",
  })
  void whyAHeadWasRefusedIsAskedFor(int status, String code, String type, String advice) {
    try (StoreSession session = open()) {
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
      network.always("HEAD", new Fault.Answer(status, code, ""));
      network.always("GET", new Fault.Answer(status, code, ""));
      assertThatThrownBy(() -> artifacts.find(key))
          .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(type))
          .hasMessageContaining(advice)
          .hasMessageContaining(code);
    }
  }

  /** Leases and ages count by the server's clock, wherever this host's stands. */
  @ParameterizedTest
  @ValueSource(longs = {-7_200, 7_200})
  void theServersClockDecides(long ahead) {
    network.always("", new Fault.ShiftDate(Duration.ofSeconds(ahead)));
    try (StoreSession session = open();
        StoreSession other = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = create(runs);
      Lease lease = runs.claim(id, terms("one")).lease();
      Instant expected = Instant.now().plusSeconds(ahead + 30);
      assertThat(Duration.between(lease.expiresAt(), expected).abs())
          .isLessThan(Duration.ofSeconds(60));
      assertThatExceptionOfType(StoreException.LeaseHeld.class)
          .isThrownBy(() -> other.executions(TenantId.DEFAULT).claim(id, terms("two")));
    }
  }

  @Test
  void aDamagedRenewalIsNamed() {
    try (StoreSession session = open();
        StoreSession other = open();
        S3Client client = faulty.server().client()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = create(runs);
      Lease lease = runs.claim(id, terms("one")).lease();
      runs.renew(lease, Duration.ofSeconds(30), 0);
      String log = prefix + "/default/" + id + "/log/l/";
      String key =
          client
              .listObjectsV2(list -> list.bucket(faulty.server().bucket()).prefix(log))
              .contents()
              .get(0)
              .key();
      client.putObject(
          put -> put.bucket(faulty.server().bucket()).key(key), RequestBody.fromString("tomorrow"));
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> other.executions(TenantId.DEFAULT).find(id))
          .withMessageContainingAll(key, "no time");
    }
  }
}
