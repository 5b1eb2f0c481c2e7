package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.TenantId;
import dev.runstore.testkit.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Opens an empty place of the backend for each test and closes what the test opened. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
abstract class BackendTest {
  static final TenantId TENANT = TenantId.DEFAULT;

  final ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  final Backend backend;
  private final Set<Capability> needed;
  private final List<StoreSession> opened = new ArrayList<>();
  private StoreSession session;

  BackendTest(Backend backend, Capability... needed) {
    this.backend = backend;
    this.needed = Set.of(needed);
  }

  @BeforeEach
  final void openPlace() {
    session = anotherSession();
    assumeTrue(session.capabilities().containsAll(needed), () -> "the store cannot: " + needed);
  }

  @AfterEach
  final void closePlace() {
    opened.forEach(StoreSession::close);
  }

  final StoreSession session() {
    return session;
  }

  /** One more session of the same place, as another process would open. */
  final StoreSession anotherSession() {
    StoreSession another = backend.provider().open(StoreConfig.of(backend.options()).with(clock));
    opened.add(another);
    return another;
  }

  final ExecutionStore store() {
    return session.executions(TENANT);
  }

  final ArtifactStore artifacts() {
    return session.artifacts(TENANT);
  }

  /** Everything is in order, by the store's own check. */
  final void assertHealthy() {
    List<Maintenance.Finding> findings = new ArrayList<>();
    session.maintenance().check(TENANT, Maintenance.Repair.REPORT_ONLY, findings::add);
    assertThat(findings)
        .as("findings of a check that are more than leftovers")
        .filteredOn(finding -> finding.severity() != Maintenance.Severity.NOTICE)
        .isEmpty();
  }
}
