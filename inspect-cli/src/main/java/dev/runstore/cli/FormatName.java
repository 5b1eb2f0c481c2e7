package dev.runstore.cli;

/** The names of formats as people may shorten them. */
final class FormatName {
  private FormatName() {}

  /** The full name; {@code json} is the store's own. */
  static String full(String name) {
    return name.equals("json") ? "runstore-json" : name;
  }
}
