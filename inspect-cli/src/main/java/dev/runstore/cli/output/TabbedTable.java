package dev.runstore.cli.output;

import dev.runstore.api.support.Safe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table for programs: a heading and rows, a tab between cells, nothing cut. */
final class TabbedTable<T> implements Sink<T> {
  private final List<Column<T>> columns = new ArrayList<>();
  private final Output out;

  TabbedTable(Listing<T> listing, Format format, Output out) {
    this.out = out;
    for (Column<T> column : listing.columns()) {
      if (format == Format.WIDE || column.shown() == Column.Shown.ALWAYS) {
        columns.add(column);
      }
    }
    StringBuilder heading = new StringBuilder();
    for (Column<T> column : columns) {
      heading
          .append(heading.isEmpty() ? "" : "\t")
          .append(Safe.line(column.name().toUpperCase(Locale.ROOT).replace(' ', '_')));
    }
    out.line(heading.toString());
  }

  @Override
  public void accept(T item) {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      row.append(i == 0 ? "" : "\t").append(Safe.line(plain(columns.get(i), item)));
    }
    out.line(row.toString());
  }

  private static <T> String plain(Column<T> column, T item) {
    String text = column.cell().apply(item).plain();
    return text.isEmpty() ? text : text + column.suffix();
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
