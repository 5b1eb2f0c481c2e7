package dev.runstore.cli;

import dev.runstore.cli.output.Style;

/**
 * One line of what is known of something.
 *
 * @param label what it is, in lower case
 * @param plain for programs
 * @param shown for people
 * @param style how it stands out for people
 */
record Fact(String label, String plain, String shown, Style style) {
  static Fact of(String label, String text) {
    return new Fact(label, text, text, Style.NONE);
  }

  static Fact of(String label, String plain, String shown) {
    return new Fact(label, plain, shown, Style.NONE);
  }
}
