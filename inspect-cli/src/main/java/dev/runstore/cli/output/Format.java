package dev.runstore.cli.output;

import java.util.Arrays;

/** The shapes that a listing is written in. */
public enum Format {
  /** Columns; tab-separated where nobody looks. */
  TABLE,
  /** More columns. */
  WIDE,
  /** One JSON document. */
  JSON,
  /** One JSON value a line. */
  JSONL,
  /** One YAML document. */
  YAML,
  /** Comma-separated values (RFC 4180) with a header. */
  CSV,
  /** One id a line. */
  NAME;

  /** Whether people write one of them like this. */
  public static boolean isName(String word) {
    return Arrays.stream(values()).anyMatch(format -> format.name().equalsIgnoreCase(word));
  }
}
