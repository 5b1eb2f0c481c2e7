package dev.runstore.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The environment that commands get which wct starts. */
final class ChildEnvironment {
  private static final Set<String> OWN =
      Set.of("WCT_STDOUT", "WCT_STDERR", "WCT_COLUMNS", "WCT_CALLED");

  private ChildEnvironment() {}

  /** The environment without what the launcher says about this terminal. */
  static Map<String, String> of(Map<String, String> env) {
    Map<String, String> copy = new HashMap<>(env);
    copy.keySet().removeAll(OWN);
    return copy;
  }
}
