package dev.runstore.testkit.calls;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/** Does what it is asked, and loses the answer of every so-many-th write. */
final class LostReplies implements InvocationHandler {
  private static final Set<String> WRITES =
      Set.of("create", "append", "annotate", "claim", "release");
  private final ExecutionStore real;
  private final int every;
  private int writes;

  private LostReplies(ExecutionStore real, int every) {
    this.real = real;
    this.every = every;
  }

  static ExecutionStore of(ExecutionStore real, int every) {
    return (ExecutionStore)
        Proxy.newProxyInstance(
            LostReplies.class.getClassLoader(),
            new Class<?>[] {ExecutionStore.class},
            new LostReplies(real, every));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    Object answer;
    try {
      answer = method.invoke(real, args);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
    if (WRITES.contains(method.getName()) && ++writes % every == 0) {
      throw new StoreException.OutcomeUnknown("the answer of " + method.getName() + " was lost");
    }
    return answer;
  }
}
