package dev.runstore.api.config;

import dev.runstore.api.StoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of one backend: its keys and their texts, references such as {@code
 * ${PGPASSWORD}} already replaced, the clock of the host, and how the backend is to be opened.
 */
public final class StoreConfig {
  private final Map<String, String> values;
  private final InstantSource clock;
  private final Opening opening;

  private StoreConfig(Map<String, String> values, InstantSource clock, Opening opening) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    this.clock = clock;
    this.opening = opening;
  }

  /** These keys, with the host's clock, to be opened with patience. */
  public static StoreConfig of(Map<String, String> values) {
    return new StoreConfig(values, InstantSource.system(), Opening.PATIENT);
  }

  /** The same with another clock. */
  public StoreConfig with(InstantSource other) {
    return new StoreConfig(values, other, opening);
  }

  /** The same, to be opened so. */
  public StoreConfig with(Opening other) {
    return new StoreConfig(values, clock, other);
  }

  /** The same with one more key, or with its value replaced. */
  public StoreConfig with(String key, String value) {
    Map<String, String> copy = new LinkedHashMap<>(values);
    copy.put(key, value);
    return new StoreConfig(copy, clock, opening);
  }

  /** The clock of the host. */
  public InstantSource clock() {
    return clock;
  }

  /** How it is to be opened. */
  public Opening opening() {
    return opening;
  }

  Map<String, String> values() {
    return values;
  }

  /** The keys that are set. */
  public java.util.Set<String> keys() {
    return values.keySet();
  }

  /**
   * The value of an option, or its fallback; empty if it has neither. Call {@link #validate} first.
   */
  public <T> Optional<T> find(StoreOption<T> option) {
    return Optional.ofNullable(values.get(option.key())).or(option::fallback).map(option.parser());
  }

  /**
   * The value of an option that must be there.
   *
   * @throws StoreException.InvalidConfiguration if it is not
   */
  public <T> T get(StoreOption<T> option) {
    return find(option)
        .orElseThrow(
            () ->
                new StoreException.InvalidConfiguration(
                    "option " + option.key() + " is missing: " + option.help()));
  }

  /**
   * Every problem of these keys for a provider with these options: unknown keys with the nearest
   * one, wrong values.
   */
  public List<String> problems(String provider, List<StoreOption<?>> options) {
    List<String> problems = new ArrayList<>();
    List<String> known = options.stream().map(StoreOption::key).toList();
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        problems.add(
            "unknown option " + key + " of store " + provider + Suggestions.didYouMean(key, known));
      }
    }
    for (StoreOption<?> option : options) {
      problem(option)
          .ifPresent(
              problem ->
                  problems.add(
                      "option " + option.key() + " of store " + provider + ": " + problem));
    }
    return problems;
  }

  /** What is wrong with the value of an option; a secret's value does not show. */
  Optional<String> problem(StoreOption<?> option) {
    try {
      find(option);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(
          option.sensitivity() == StoreOption.Sensitivity.SECRET
              ? "its value is wrong, " + option.type() + " is expected"
              : "\""
                  + shown(String.valueOf(values.get(option.key())))
                  + "\" is wrong, "
                  + e.getMessage());
    }
  }

  /** A value without what may be the user and the password of a URL. */
  private static String shown(String value) {
    return value.replaceAll("[^/]*@", "…@");
  }

  /**
   * Refuses keys and values that are wrong.
   *
   * @throws StoreException.InvalidConfiguration with all problems, a line each
   */
  public void validate(String provider, List<StoreOption<?>> options) {
    List<String> problems = problems(provider, options);
    if (!problems.isEmpty()) {
      throw new StoreException.InvalidConfiguration(String.join("\n", problems));
    }
  }
}
