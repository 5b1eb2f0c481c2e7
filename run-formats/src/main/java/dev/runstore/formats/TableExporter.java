package dev.runstore.formats;

import java.util.List;

/** Writes one of several tables of a run. Without a choice it writes the first. */
public interface TableExporter extends RunExporter {
  /** The names of the tables, the usual one first. */
  List<String> tables();

  /**
   * The same for this table.
   *
   * @throws IllegalArgumentException if there is none of this name, with the names there are
   */
  RunExporter of(String table);
}
