/** Tables and lines of a run, for spreadsheets, data frames and filters. */
@NullMarked
package dev.runstore.formats.table;

import org.jspecify.annotations.NullMarked;
