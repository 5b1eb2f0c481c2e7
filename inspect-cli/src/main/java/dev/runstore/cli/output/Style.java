package dev.runstore.cli.output;

/** How text stands out on a terminal. */
public enum Style {
  NONE(""),
  BOLD("1"),
  FAINT("2"),
  GOOD("32"),
  BAD("31"),
  ATTENTION("33"),
  ACTIVE("36");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }
}
