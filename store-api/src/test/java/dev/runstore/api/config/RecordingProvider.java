package dev.runstore.api.config;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreProvider;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Opens sessions that keep nothing and remember how they were opened and closed. */
final class RecordingProvider implements StoreProvider {
  static final StoreOption<String> ROOT = StoreOption.text("root", "the folder");
  static final StoreOption<Integer> CONNECTIONS =
      StoreOption.number("max-connections", "the most connections").or("4");
  static final StoreOption<String> PASSWORD = StoreOption.secret("password", "the password");

  final List<String> told = new ArrayList<>();
  private final String name;
  private final Set<Capability> capabilities;

  RecordingProvider(String name, Set<Capability> capabilities) {
    this.name = name;
    this.capabilities = capabilities;
  }

  static RecordingProvider keepingBoth(String name) {
    return new RecordingProvider(name, Set.of(Capability.EXECUTIONS, Capability.ARTIFACTS));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<StoreOption<?>> options() {
    return List.of(ROOT, CONNECTIONS, PASSWORD);
  }

  @Override
  public StoreSession open(StoreConfig config) {
    if (config.find(ROOT).filter("/unreachable"::equals).isPresent()) {
      throw new StoreException.Unavailable("store " + name + " cannot be reached");
    }
    told.add("open " + config.find(ROOT).orElse("nothing"));
    return new Session();
  }

  private final class Session implements StoreSession {
    @Override
    public String backend() {
      return name;
    }

    @Override
    public ExecutionStore executions(TenantId tenant) {
      throw new StoreException.Unsupported("store " + name + " keeps nothing of " + tenant);
    }

    @Override
    public ArtifactStore artifacts(TenantId tenant) {
      throw new StoreException.Unsupported("store " + name + " keeps nothing of " + tenant);
    }

    @Override
    public Maintenance maintenance() {
      throw new StoreException.Unsupported("store " + name + " keeps nothing");
    }

    @Override
    public Set<Capability> capabilities() {
      return capabilities;
    }

    @Override
    public void close() {
      told.add("close");
    }
  }
}
