package dev.runstore.api.support;

import dev.runstore.api.event.EventBody;

/**
 * How claims and releases of another store are called here, where they give no right: they come in
 * as custom events that hold the original.
 */
public final class ForeignLeases {
  private static final String IMPORTED = "imported.";

  private ForeignLeases() {}

  /** The name of the custom event that stands for this claim or release. */
  public static String name(EventBody lease) {
    return IMPORTED + lease.type();
  }

  /** Whether it stands for one. */
  public static boolean isOne(EventBody body) {
    return body instanceof EventBody.Custom custom && isOne(custom.name());
  }

  /** Whether a custom event of this name stands for one. */
  static boolean isOne(String name) {
    return name.startsWith(IMPORTED + "lease.");
  }
}
