package dev.runstore.cli.output;

import dev.runstore.api.support.Safe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table for people: columns as wide as the first rows need, the last one as wide as the terminal
 * allows.
 */
final class AlignedTable<T> implements Sink<T> {
  private static final int MEASURED_ROWS = 200;
  private static final String GAP = "  ";

  private final List<Column<T>> columns = new ArrayList<>();
  private final Output out;
  private final List<List<Cell>> waiting = new ArrayList<>();
  private int[] widths = {};

  AlignedTable(Listing<T> listing, Format format, Output out) {
    this.out = out;
    for (Column<T> column : listing.columns()) {
      if (format == Format.WIDE || column.shown() == Column.Shown.ALWAYS) {
        columns.add(column);
      }
    }
  }

  @Override
  public void accept(T item) {
    List<Cell> row =
        columns.stream()
            .map(column -> column.cell().apply(item))
            .map(cell -> new Cell("", Safe.line(cell.shown()), cell.style()))
            .toList();
    if (widths.length > 0) {
      write(row);
      return;
    }
    waiting.add(row);
    if (waiting.size() == MEASURED_ROWS) {
      begin();
    }
  }

  private void begin() {
    widths = new int[columns.size()];
    List<Cell> heading = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      String name = Safe.line(columns.get(i).name().toUpperCase(Locale.ROOT));
      heading.add(new Cell("", name, Style.FAINT));
      widths[i] = Width.of(name);
      for (List<Cell> row : waiting) {
        widths[i] = Math.max(widths[i], Width.of(row.get(i).shown()));
      }
    }
    fit();
    write(heading);
    waiting.forEach(this::write);
    waiting.clear();
  }

  private void fit() {
    int room = out.terminal().columns() - GAP.length() * (widths.length - 1);
    int total = java.util.Arrays.stream(widths).sum();
    while (total > room) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= 26) {
        return;
      }
      int cut = Math.min(total - room, widths[widest] - 26);
      widths[widest] -= cut;
      total -= cut;
    }
  }

  private void write(List<Cell> row) {
    StringBuilder text = new StringBuilder();
    int filled = row.size();
    while (filled > 0 && row.get(filled - 1).shown().isEmpty()) {
      filled--;
    }
    for (int i = 0; i < filled; i++) {
      Cell cell = row.get(i);
      String shown = Width.cut(cell.shown(), widths[i]);
      text.append(out.terminal().paint(cell.style(), shown));
      if (i < filled - 1) {
        text.append(" ".repeat(widths[i] - Width.of(shown))).append(GAP);
      }
    }
    out.line(text.toString());
  }

  @Override
  public void flush() {
    if (widths.length == 0 && !waiting.isEmpty()) {
      begin();
    }
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
