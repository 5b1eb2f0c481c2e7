package dev.runstore.cli.output;

import java.util.function.Function;

/**
 * A column of a listing.
 *
 * @param name its heading, in lower case
 * @param unit of its plain numbers, as headings name it; empty if they have none
 * @param shown when it is shown
 * @param cell what an item has in it
 */
public record Column<T>(String name, String unit, Shown shown, Function<T, Cell> cell) {
  /** When a column is shown. */
  public enum Shown {
    ALWAYS,
    WIDE
  }

  /** A column of every table. */
  public static <T> Column<T> of(String name, Function<T, Cell> cell) {
    return new Column<>(name, "", Shown.ALWAYS, cell);
  }

  /** A column of wide tables and of comma-separated values. */
  public static <T> Column<T> wide(String name, Function<T, Cell> cell) {
    return new Column<>(name, "", Shown.WIDE, cell);
  }

  /** What stands behind a plain number of this column. */
  String suffix() {
    return unit.equals("bytes") ? "B" : unit;
  }

  /** The same with plain numbers of this unit. */
  public Column<T> in(String measure) {
    return new Column<>(name, measure, shown, cell);
  }
}
