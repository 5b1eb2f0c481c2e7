package dev.runstore.cli.output;

/**
 * What stands in a column.
 *
 * @param plain for programs: stable, in full
 * @param shown for people
 * @param style how it stands out for people
 */
public record Cell(String plain, String shown, Style style) {
  /** The same text for both. */
  public static Cell of(String text) {
    return new Cell(text, text, Style.NONE);
  }

  /** Nothing. */
  public static Cell empty() {
    return new Cell("", "", Style.NONE);
  }
}
