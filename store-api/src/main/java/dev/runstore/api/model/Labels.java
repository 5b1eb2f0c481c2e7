package dev.runstore.api.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Key and value pairs to find runs by, sorted by key. Keys and values are well-formed Unicode of 1
 * to 512 code points.
 */
public record Labels(SortedMap<String, String> values) {
  /** The label of a run that repeats another one; its value is that run's id. */
  public static final String RERUN_OF = "rerun-of";

  /** No labels. */
  public static final Labels NONE = new Labels(new TreeMap<>());

  /** Copies the map, so that later changes of it are not seen. */
  public Labels {
    SortedMap<String, String> copy = new TreeMap<>(values);
    copy.forEach(
        (key, value) -> {
          Texts.checked(key, "label key");
          Texts.checked(value, "value of label " + Texts.quote(key));
        });
    values = Collections.unmodifiableSortedMap(copy);
  }

  /** These labels. */
  public static Labels of(Map<String, String> values) {
    return values.isEmpty() ? NONE : new Labels(new TreeMap<>(values));
  }

  /** These labels with one more, or with its value replaced. */
  public Labels with(String key, String value) {
    SortedMap<String, String> copy = new TreeMap<>(values);
    copy.put(key, value);
    return new Labels(copy);
  }

  /** These labels with others, whose values win. */
  public Labels with(Labels others) {
    SortedMap<String, String> copy = new TreeMap<>(values);
    copy.putAll(others.values);
    return new Labels(copy);
  }

  /** These labels without one. */
  public Labels without(String key) {
    SortedMap<String, String> copy = new TreeMap<>(values);
    copy.remove(key);
    return new Labels(copy);
  }

  /** The value of a key. */
  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Each as {@code key=value}, by key. */
  public List<String> pairs() {
    return values.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .toList();
  }

  /** Whether each of the others is here with the same value. */
  public boolean containAll(Labels others) {
    return values.entrySet().containsAll(others.values.entrySet());
  }
}
