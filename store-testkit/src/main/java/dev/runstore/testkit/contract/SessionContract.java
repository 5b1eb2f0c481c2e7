package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Capability;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Opening and closing. */
public abstract class SessionContract extends BackendTest {
  private static final Duration TTL = Duration.ofSeconds(15);

  /** For this backend. */
  protected SessionContract(Backend backend) {
    super(backend, Capability.EXECUTIONS, Capability.ARTIFACTS);
  }

  private static void eachRefuses(List<ThrowingCallable> calls) {
    for (int i = 0; i < calls.size(); i++) {
      assertThatIllegalStateException()
          .as("call %d after the session was closed", i)
          .isThrownBy(calls.get(i));
    }
  }

  @Test
  final void everyMethodAfterCloseRefuses() {
    ExecutionStore runs = store();
    ArtifactStore artifacts = artifacts();
    Maintenance maintenance = session().maintenance();
    RunId id = Samples.queued(runs);
    Lease lease = runs.claim(id, Samples.by(Samples.ANNA)).lease();
    ArtifactKey key = ArtifactKey.of(id, "a");
    artifacts.put(key, new ByteArrayInputStream(new byte[2]), ArtifactOptions.BYTES);
    session().close();
    session().close();

    eachRefuses(
        List.of(
            () -> runs.create(RunId.next(), Samples.created()),
            () -> runs.find(id),
            () -> runs.append(id, Fence.of(lease), 2, Samples.customs(1)),
            () -> runs.annotate(id, 0, List.of(Samples.pinned())),
            () -> runs.events(id, EventQuery.all()),
            () -> runs.steps(id, PageRequest.first(1)),
            () -> runs.list(RunQuery.all(), PageRequest.first(1)),
            () -> runs.claim(id, Samples.by(Samples.ANNA)),
            () -> runs.claimNext(RunQuery.all(), Samples.by(Samples.ANNA)),
            () -> runs.renew(lease, TTL, 0),
            () -> runs.release(lease, 2, "over"),
            () -> runs.delete(id, Samples.PLAN),
            () -> runs.archive(id),
            () -> runs.restore(id)));
    eachRefuses(
        List.of(
            () -> artifacts.put(key, new ByteArrayInputStream(new byte[2]), ArtifactOptions.BYTES),
            () -> artifacts.find(key),
            () -> artifacts.open(key, ByteRange.ALL),
            () -> artifacts.list(id, PageRequest.first(1)),
            () -> artifacts.link(key, TTL),
            () -> artifacts.delete(key),
            () -> artifacts.deleteAll(id)));
    eachRefuses(
        List.of(
            () -> session().executions(TENANT),
            () -> session().artifacts(TENANT),
            () -> session().maintenance(),
            () -> maintenance.check(TENANT, Maintenance.Repair.REPORT_ONLY, found -> {}),
            () -> maintenance.sweep(TENANT, Duration.ZERO),
            () -> maintenance.migrate(Maintenance.Migration.DRY_RUN)));
  }

  @Test
  final void closingOneSessionLeavesTheOthers() {
    var other = anotherSession();
    RunId id = Samples.queued(store());
    session().close();
    assertThat(other.executions(TENANT).find(id)).isPresent();
  }

  @Test
  final void anOptionThatIsNotThereIsRefused() {
    StoreConfig config = StoreConfig.of(backend.options()).with("no-such-option", "1");
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> backend.provider().open(config).close())
        .withMessageContaining("no-such-option");
  }

  @Test
  final void whatItSaysOfItselfIsOfUse() {
    Samples.queued(store());
    assertThat(session().backend()).isNotBlank();
    assertThat(backend.provider().name()).isNotBlank();
    assertThat(store().tenant()).isEqualTo(TENANT);
    assertThat(artifacts().tenant()).isEqualTo(TENANT);
    assertThat(session().maintenance().describe()).isNotEmpty();
    assertThat(session().maintenance().migrate(Maintenance.Migration.DRY_RUN)).isEmpty();
    assertThat(session().maintenance().tenants()).containsExactly(TENANT);
  }

  @Test
  final void aTenantWhoseRunsAreAllArchivedIsThere() {
    RunId id = Samples.finished(store(), RunStatus.SUCCEEDED);
    store().archive(id);
    assertThat(session().maintenance().tenants()).containsExactly(TENANT);
    assertThat(store().find(id)).isPresent();
    assertThat(Samples.walk(10, page -> store().list(RunQuery.all(), page))).hasSize(1);
  }

  @Test
  final void aTenantWhoseRunsWereAllDeletedIsThere() {
    store().delete(Samples.finished(store(), RunStatus.SUCCEEDED), Samples.PLAN);
    assertThat(session().maintenance().tenants()).containsExactly(TENANT);
    assertThat(Samples.walk(10, page -> store().list(RunQuery.all(), page))).isEmpty();
  }

  @Test
  final void tenantsNeverSeeEachOther() {
    TenantId acme = new TenantId("acme");
    ExecutionStore theirs = session().executions(acme);
    RunId id = Samples.queued(store());
    RunId shared = RunId.next();
    store().create(shared, Samples.created());
    assertThat(theirs.create(shared, Samples.created()).isNew()).isTrue();
    ArtifactKey key = ArtifactKey.of(id, "a");
    artifacts().put(key, new ByteArrayInputStream(new byte[2]), ArtifactOptions.BYTES);

    assertThat(theirs.find(id)).isEmpty();
    assertThat(Samples.walk(10, page -> theirs.list(RunQuery.all(), page)))
        .extracting(run -> run.id())
        .containsExactly(shared);
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> theirs.delete(id, Samples.PLAN));
    assertThat(session().artifacts(acme).find(key)).isEmpty();
    assertThat(session().artifacts(acme).deleteAll(id)).isZero();
    theirs.delete(shared, Samples.PLAN);
    assertThat(store().find(shared)).isPresent();
    assertThat(theirs.claimNext(RunQuery.all(), Samples.by(Samples.ANNA))).isEmpty();
    assertThat(session().maintenance().tenants()).contains(TENANT);
  }
}
