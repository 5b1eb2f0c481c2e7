package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Capability;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoredArtifact;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepRunId;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Storing, finding, listing and deleting artifacts. */
public abstract class ArtifactContract extends BackendTest {
  /** For this backend. */
  protected ArtifactContract(Backend backend) {
    super(backend, Capability.ARTIFACTS);
  }

  private StoredArtifact put(ArtifactKey key, byte[] content) {
    return artifacts().put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES);
  }

  @Test
  final void whatWasPutIsThere() throws Exception {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "report.json");
    byte[] content = Bytes.of(1, 70_001);
    ArtifactOptions options =
        new ArtifactOptions(
            "application/json",
            Attributes.NONE.with("schema", JsonValue.parse("{\"name\":\"r\",\"n\":1.50}")));
    StoredArtifact stored = artifacts().put(key, new ByteArrayInputStream(content), options);

    assertThat(stored.isNew()).isTrue();
    assertThat(stored.info())
        .isEqualTo(
            new ArtifactInfo(
                key,
                content.length,
                Sha256.of(content),
                "application/json",
                clock.instant(),
                options.attributes()));
    var other = anotherSession().artifacts(TENANT);
    assertThat(other.find(key)).contains(stored.info());
    try (var in = other.open(key, ByteRange.ALL)) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  final void theSameContentAgainIsNotNew() {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
    byte[] content = Bytes.of(2, 1_000);
    StoredArtifact first = put(key, content);
    clock.advance(Duration.ofMinutes(1));
    StoredArtifact again =
        artifacts()
            .put(key, new ByteArrayInputStream(content), ArtifactOptions.ofType("text/plain"));
    assertThat(again.isNew()).isFalse();
    assertThat(again.info()).as("what was stored first stays").isEqualTo(first.info());
    assertThat(artifacts().find(key)).contains(first.info());
  }

  @Test
  final void otherContentUnderTheKeyIsRefused() {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
    byte[] content = Bytes.of(3, 1_000);
    put(key, content);
    for (byte[] other : List.of(Bytes.of(4, 1_000), Bytes.of(3, 999), new byte[0])) {
      assertThatExceptionOfType(StoreException.AlreadyExists.class)
          .isThrownBy(() -> put(key, other))
          .withMessageContaining(key.toString());
    }
    assertThat(artifacts().find(key).orElseThrow().sha256()).isEqualTo(Sha256.of(content));
  }

  @Test
  final void anEmptyArtifactIsAnArtifact() throws Exception {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "empty");
    assertThat(put(key, new byte[0]).info().byteLength()).isZero();
    try (var in = artifacts().open(key, ByteRange.ALL)) {
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  final void whatWasNeverPutIsNotFound() {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "nothing");
    assertThat(artifacts().find(key)).isEmpty();
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> artifacts().open(key, ByteRange.ALL))
        .withMessageContaining(key.toString());
    assertThat(artifacts().delete(key)).isFalse();
    assertThat(artifacts().deleteAll(key.runId())).isZero();
    assertThat(artifacts().list(key.runId(), PageRequest.first(5)).items()).isEmpty();
  }

  @Test
  final void eachAttemptHasItsOwn() throws Exception {
    RunId run = RunId.next();
    List<ArtifactKey> keys =
        List.of(
            ArtifactKey.of(run, "log"),
            ArtifactKey.of(run, StepRunId.next(), "log"),
            ArtifactKey.of(run, StepRunId.next(), "log"),
            ArtifactKey.of(RunId.next(), "log"));
    for (int i = 0; i < keys.size(); i++) {
      assertThat(put(keys.get(i), Bytes.of(i, 10 + i)).isNew()).isTrue();
    }
    for (int i = 0; i < keys.size(); i++) {
      try (var in = artifacts().open(keys.get(i), ByteRange.ALL)) {
        assertThat(in.readAllBytes()).isEqualTo(Bytes.of(i, 10 + i));
      }
    }
  }

  @Test
  final void artifactsAreListedInTheOrderOfTheirKeys() {
    RunId run = RunId.next();
    List<ArtifactKey> keys = new ArrayList<>();
    List<StepRunId> steps = List.of(StepRunId.next(), StepRunId.next());
    for (String name : List.of("zeta", "alpha", "m3", "m20", "x")) {
      keys.add(ArtifactKey.of(run, name));
      steps.forEach(step -> keys.add(ArtifactKey.of(run, step, name)));
    }
    keys.forEach(key -> put(key, key.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    put(ArtifactKey.of(RunId.next(), "of another run"), new byte[1]);
    for (int size : new int[] {1, 4, 15, 100}) {
      assertThat(Samples.walk(size, page -> artifacts().list(run, page)))
          .extracting(ArtifactInfo::key)
          .isEqualTo(keys.stream().sorted().toList());
    }
    assertThat(artifacts().listArtifacts(run)).hasSize(15);
  }

  @Test
  final void aDeletedArtifactIsGone() {
    RunId run = RunId.next();
    ArtifactKey one = ArtifactKey.of(run, "one");
    ArtifactKey two = ArtifactKey.of(run, StepRunId.next(), "two");
    put(one, Bytes.of(1, 100));
    put(two, Bytes.of(2, 100));
    ArtifactKey kept = ArtifactKey.of(RunId.next(), "kept");
    put(kept, Bytes.of(1, 100));

    assertThat(artifacts().delete(one)).isTrue();
    assertThat(artifacts().delete(one)).isFalse();
    assertThat(artifacts().find(one)).isEmpty();
    assertThat(artifacts().list(run, PageRequest.first(5)).items())
        .extracting(ArtifactInfo::key)
        .containsExactly(two);
    assertThat(artifacts().deleteAll(run)).isEqualTo(1);
    assertThat(artifacts().deleteAll(run)).isZero();
    assertThat(artifacts().find(two)).isEmpty();
    assertThat(artifacts().find(kept)).isPresent();
  }

  @Test
  final void aCursorBelongsToItsRun() {
    RunId run = RunId.next();
    put(ArtifactKey.of(run, "a"), new byte[1]);
    put(ArtifactKey.of(run, "b"), new byte[2]);
    var next = artifacts().list(run, PageRequest.first(1)).next().orElseThrow();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> artifacts().list(RunId.next(), PageRequest.first(1).from(next)));
  }

  @Test
  final void linksWorkOrAreRefusedAsSaid() {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
    put(key, new byte[1]);
    if (session().capabilities().contains(Capability.LINKS)) {
      assertThat(artifacts().link(key, Duration.ofMinutes(5)).isAbsolute()).isTrue();
      assertThatExceptionOfType(StoreException.NotFound.class)
          .isThrownBy(
              () -> artifacts().link(ArtifactKey.of(RunId.next(), "a"), Duration.ofMinutes(5)));
    } else {
      assertThatExceptionOfType(StoreException.Unsupported.class)
          .isThrownBy(() -> artifacts().link(key, Duration.ofMinutes(5)));
    }
  }

  @Test
  final void deletingARunLeavesItsArtifacts() {
    if (!session().capabilities().contains(Capability.EXECUTIONS)) {
      return;
    }
    RunId run = Samples.finished(store(), RunStatus.SUCCEEDED);
    ArtifactKey key = ArtifactKey.of(run, "a");
    put(key, new byte[3]);
    store().delete(run, Samples.PLAN);
    assertThat(artifacts().find(key)).isPresent();
    assertThat(artifacts().deleteAll(run)).isEqualTo(1);
  }

  @Test
  final void manyPutTheSameAndOneWasNew() {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "shared");
    byte[] content = Bytes.of(9, 50_000);
    var other = anotherSession().artifacts(TENANT);
    java.util.concurrent.atomic.AtomicInteger news =
        new java.util.concurrent.atomic.AtomicInteger();
    Race.of(
        6,
        caller -> {
          var store = caller % 2 == 0 ? artifacts() : other;
          if (store.put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES).isNew()) {
            news.incrementAndGet();
          }
        });
    assertThat(news).hasValue(1);
    assertHealthy();
  }
}
