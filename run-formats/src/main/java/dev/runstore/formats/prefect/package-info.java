/** Graphs of flow runs of Prefect. */
@NullMarked
package dev.runstore.formats.prefect;

import org.jspecify.annotations.NullMarked;
