package dev.runstore.api.config;

import dev.runstore.api.model.Texts;

/**
 * A backend and its options.
 *
 * @param type the name of its provider
 * @param config its options; their values never show
 */
public record StoreChoice(String type, StoreConfig config) {
  /** Refuses a type that is empty or too long. */
  public StoreChoice {
    Texts.checked(type, "store type");
  }

  StoreChoice opened(Opening opening) {
    return new StoreChoice(type, config.with(opening));
  }

  boolean opensTheSameAs(StoreChoice other) {
    return type.equals(other.type) && config.values().equals(other.config.values());
  }

  @Override
  public String toString() {
    return type + config.keys();
  }
}
