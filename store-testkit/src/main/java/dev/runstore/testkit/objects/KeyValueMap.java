package dev.runstore.testkit.objects;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Objects under keys, as little as every object store offers; an object never changes. */
final class KeyValueMap {
  private final ConcurrentNavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

  Optional<byte[]> get(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** Keys that begin so, in their order, after the last one known; empty begins at the first. */
  List<String> list(String prefix, String after, int limit) {
    String from = after.isEmpty() ? prefix : after;
    return objects.tailMap(from, after.isEmpty()).keySet().stream()
        .takeWhile(key -> key.startsWith(prefix))
        .limit(limit)
        .toList();
  }

  /** Whether nothing was there, so that this is there now. */
  boolean createIfAbsent(String key, byte[] object) {
    return objects.putIfAbsent(key, object.clone()) == null;
  }

  /** Changes a byte of what holds this content, as a failing disk would. */
  void damage(byte[] content) {
    objects.values().stream()
        .filter(object -> java.util.Arrays.equals(object, content))
        .forEach(object -> object[content.length / 2] ^= 1);
  }
}
