package dev.runstore.cli;

import dev.runstore.cli.output.Format;
import picocli.CommandLine.Option;

/** The option that chooses the format of a listing. */
final class OutputOption {
  @Option(
      names = {"-o", "--output-format"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, wide, json, jsonl, yaml, csv or name (default: table).")
  Format format = Format.TABLE;
}
