package dev.runstore.api.query;

/** An expression that cannot be understood. The message ends with the text and a mark below it. */
public final class ExpressionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int column;

  ExpressionException(String text, int index, String problem) {
    super(marked(text, index, problem));
    this.column = column(text, index);
  }

  /** Where the mistake begins: the number of its character, from 1. */
  public int column() {
    return column;
  }

  private static int column(String text, int index) {
    return text.codePointCount(0, index) + 1;
  }

  private static String marked(String text, int index, String problem) {
    String shown = text.replaceAll("\\p{Cntrl}", " ");
    int column = column(text, index);
    return "column %d: %s%n  %s%n  %s^"
        .formatted(column, problem, shown, " ".repeat(column - 1))
        .replace(System.lineSeparator(), "\n");
  }
}
