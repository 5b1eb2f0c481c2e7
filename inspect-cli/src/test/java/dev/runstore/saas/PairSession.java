package dev.runstore.saas;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Two backends as if they were one. */
record PairSession(Stores stores) implements StoreSession {
  @Override
  public String backend() {
    return stores.executionSession().backend() + " and " + stores.artifactSession().backend();
  }

  @Override
  public ExecutionStore executions(TenantId tenant) {
    return stores.executions(tenant);
  }

  @Override
  public ArtifactStore artifacts(TenantId tenant) {
    return stores.artifacts(tenant);
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> both = EnumSet.copyOf(stores.executionSession().capabilities());
    both.addAll(stores.artifactSession().capabilities());
    return both;
  }

  @Override
  public void close() {
    stores.close();
  }

  @Override
  public Maintenance maintenance() {
    return new Both(
        stores, stores.executionSession().maintenance(), stores.artifactSession().maintenance());
  }

  private record Both(Stores stores, Maintenance executions, Maintenance artifacts)
      implements Maintenance {
    @Override
    public void check(TenantId tenant, Repair repair, Consumer<Finding> found) {
      stores.check(tenant, repair, found);
    }

    @Override
    public long sweep(TenantId tenant, Duration olderThan) {
      return executions.sweep(tenant, olderThan) + artifacts.sweep(tenant, olderThan);
    }

    @Override
    public Compressed compress(TenantId tenant, RunId run, long over) {
      return artifacts.compress(tenant, run, over);
    }

    @Override
    public List<String> migrate(Migration run) {
      List<String> done = new ArrayList<>(executions.migrate(run));
      done.addAll(artifacts.migrate(run));
      return done;
    }

    @Override
    public Map<String, String> describe() {
      Map<String, String> facts = new LinkedHashMap<>(artifacts.describe());
      facts.putAll(executions.describe());
      return facts;
    }

    @Override
    public String accessPolicy() {
      return executions.accessPolicy() + artifacts.accessPolicy();
    }

    @Override
    public Iterable<TenantId> tenants() {
      Set<TenantId> tenants = new LinkedHashSet<>();
      executions.tenants().forEach(tenants::add);
      artifacts.tenants().forEach(tenants::add);
      return tenants;
    }

    @Override
    public Iterable<RunId> withArtifacts(TenantId tenant) {
      return artifacts.withArtifacts(tenant);
    }
  }
}
