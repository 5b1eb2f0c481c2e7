package dev.runstore.api.config;

import java.util.Map;

/** A value of a configuration file and where it stands, as in {@code runstore.yaml:3}. */
sealed interface ConfigNode {
  String place();

  /** A text, a number, or true or false. */
  record Scalar(String text, String place) implements ConfigNode {
    @Override
    public String toString() {
      return place;
    }
  }

  /** Keys and values, in order. */
  record Section(Map<String, ConfigNode> members, String place) implements ConfigNode {}

  /** What no key takes: a list, or nothing. */
  record Unexpected(String what, String place) implements ConfigNode {}
}
