package dev.runstore.cli.output;

import java.util.Locale;

/** Sizes as people read them. */
public final class Sizes {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Sizes() {}

  /** A length in bytes in the largest unit that fits: {@code 12 B}, {@code 3.4 MiB}. */
  public static String bytes(long length) {
    int unit = 0;
    double value = length;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? length + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
