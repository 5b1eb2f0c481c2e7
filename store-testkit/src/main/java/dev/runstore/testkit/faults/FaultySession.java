package dev.runstore.testkit.faults;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.TenantId;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/** A real session whose stores have faults. */
public final class FaultySession implements StoreSession {
  private static final Set<String> QUIET =
      Set.of("tenant", "now", "toString", "hashCode", "equals");

  private final StoreSession real;
  private final Faults faults;

  /** The real session with these faults. */
  public FaultySession(StoreSession real, Faults faults) {
    this.real = real;
    this.faults = faults;
  }

  @Override
  public String backend() {
    return real.backend();
  }

  @Override
  public ExecutionStore executions(TenantId tenant) {
    return faulty(ExecutionStore.class, real.executions(tenant));
  }

  @Override
  public ArtifactStore artifacts(TenantId tenant) {
    return faulty(ArtifactStore.class, real.artifacts(tenant));
  }

  @Override
  public Maintenance maintenance() {
    return real.maintenance();
  }

  @Override
  public Set<Capability> capabilities() {
    return real.capabilities();
  }

  @Override
  public void close() {
    real.close();
  }

  private <T> T faulty(Class<T> type, T store) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
          }
          boolean quiet = QUIET.contains(method.getName());
          if (!quiet) {
            faults.before(method.getName());
          }
          try {
            Object answer = method.invoke(store, arguments);
            if (!quiet) {
              faults.after(method.getName());
            }
            return answer;
          } catch (InvocationTargetException e) {
            throw e.getTargetException();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
