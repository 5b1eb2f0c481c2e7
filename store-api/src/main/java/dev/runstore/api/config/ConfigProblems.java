package dev.runstore.api.config;

import dev.runstore.api.StoreException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Collects what is wrong, so that it is said at once. */
final class ConfigProblems {
  private final Set<String> lines = new LinkedHashSet<>();

  void add(String place, String problem) {
    lines.add(place + ": " + problem);
  }

  void unknown(String place, String what, String key, Collection<String> known) {
    add(
        place,
        "unknown "
            + what
            + " "
            + key
            + (ConfigLoader.TOP_KEYS.contains(key)
                ? ", which belongs to the top of the file, beside profiles: it is for all of them"
                : Suggestions.didYouMean(key, known)));
  }

  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new StoreException.InvalidConfiguration(String.join("\n", lines));
    }
  }
}
