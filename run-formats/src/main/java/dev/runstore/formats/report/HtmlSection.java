package dev.runstore.formats.report;

/** A section of the page. */
interface HtmlSection {
  /** Its anchor: letters only. */
  String id();

  String title();

  /** How many things it is about; empty if it counts none. */
  String count();

  void write(Markup out);
}
