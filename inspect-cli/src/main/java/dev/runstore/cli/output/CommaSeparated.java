package dev.runstore.cli.output;

import dev.runstore.api.support.Safe;
import java.util.List;

/**
 * Comma-separated values (RFC 4180): all columns, a heading with the units, CR LF after each
 * record.
 */
final class CommaSeparated<T> implements Sink<T> {
  private final List<Column<T>> columns;
  private final Output out;

  CommaSeparated(Listing<T> listing, Output out) {
    this.columns = listing.columns();
    this.out = out;
    record(columns.stream().map(CommaSeparated::heading).toList());
  }

  private static String heading(Column<?> column) {
    String name = column.name().replace(' ', '_');
    return column.unit().isEmpty() ? name : name + "_" + column.unit();
  }

  @Override
  public void accept(T item) {
    record(columns.stream().map(column -> column.cell().apply(item).plain()).toList());
  }

  private void record(List<String> values) {
    StringBuilder record = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      record.append(i == 0 ? "" : ",").append(quoted(values.get(i)));
    }
    out.print(record.append("\r\n").toString());
  }

  private String quoted(String value) {
    String text = out.terminal().interactive() ? Safe.line(value) : value;
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
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
