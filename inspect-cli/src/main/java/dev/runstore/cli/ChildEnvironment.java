package dev.runstore.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The environment that commands get which wct starts. */
final class ChildEnvironment {
  private static final String LOCALE = "WCT_LC_ALL";
  private static final Set<String> OWN =
      Set.of("WCT_STDOUT", "WCT_STDERR", "WCT_COLUMNS", "WCT_CALLED", LOCALE);

  private ChildEnvironment() {}

  /** The environment as it was before the launcher: without what it says, in its locale. */
  static Map<String, String> of(Map<String, String> env) {
    Map<String, String> copy = new HashMap<>(env);
    String locale = copy.get(LOCALE);
    copy.keySet().removeAll(OWN);
    if (locale != null && locale.isEmpty()) {
      copy.remove("LC_ALL");
    } else if (locale != null) {
      copy.put("LC_ALL", locale);
    }
    return copy;
  }
}
