package dev.runstore.filesystem;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps what was used last; the rest is let go. Thread-safe. */
final class RecentlyUsed<K, V> implements AutoCloseable {
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private final int size;
  private final Function<K, V> make;
  private final Consumer<V> letGo;

  RecentlyUsed(int size, Function<K, V> make, Consumer<V> letGo) {
    this.size = size;
    this.make = make;
    this.letGo = letGo;
  }

  /** The value if it is there. */
  Optional<V> find(K key) {
    synchronized (values) {
      return Optional.ofNullable(values.get(key));
    }
  }

  V of(K key) {
    V oldest = null;
    V value;
    synchronized (values) {
      V there = values.get(key);
      if (there != null) {
        return there;
      }
      value = make.apply(key);
      values.put(key, value);
      if (values.size() > size) {
        K first = values.keySet().iterator().next();
        oldest = values.remove(first);
      }
    }
    release(oldest);
    return value;
  }

  void drop(K key) {
    V dropped;
    synchronized (values) {
      dropped = values.remove(key);
    }
    release(dropped);
  }

  private void release(@Nullable V value) {
    if (value != null) {
      letGo.accept(value);
    }
  }

  @Override
  public void close() {
    synchronized (values) {
      values.values().forEach(letGo);
      values.clear();
    }
  }
}
