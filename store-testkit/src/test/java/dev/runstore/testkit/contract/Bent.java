package dev.runstore.testkit.contract;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreProvider;
import dev.runstore.api.StoreSession;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;

/** A real object of which some calls do something else. */
final class Bent {
  private Bent() {}

  /** One call of the real object. */
  record Call(Object real, Method method, List<Object> arguments) {
    boolean is(String name) {
      return method.getName().equals(name);
    }

    Object with(Object... others) throws Throwable {
      try {
        return method.invoke(real, others);
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    }

    Object proceed() throws Throwable {
      return with(arguments.toArray());
    }

    <T> T argument(int index, Class<T> type) {
      return type.cast(arguments.get(index));
    }
  }

  /** The methods with a default that backends may serve themselves. */
  private static final Set<String> SERVED = Set.of("figures", "countEvents", "outlines");

  /** What happens instead of a call. */
  interface Twist {
    Object on(Call call) throws Throwable;
  }

  static <T> T of(Class<T> type, T real, Twist twist) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.isDefault() && !SERVED.contains(method.getName())
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : twist.on(
                    new Call(real, method, arguments == null ? List.of() : List.of(arguments)));
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** The same twist for whatever is opened and asked for. */
  static StoreProvider provider(StoreProvider real, Twist twist) {
    return of(
        StoreProvider.class,
        real,
        call -> call.is("open") ? session((StoreSession) call.proceed(), twist) : call.proceed());
  }

  private static StoreSession session(StoreSession real, Twist twist) {
    return of(
        StoreSession.class,
        real,
        call -> {
          Object answer = twist.on(call);
          return switch (answer) {
            case ExecutionStore store -> of(ExecutionStore.class, store, twist);
            case ArtifactStore store -> of(ArtifactStore.class, store, twist);
            case null -> answer;
            default -> answer;
          };
        });
  }
}
