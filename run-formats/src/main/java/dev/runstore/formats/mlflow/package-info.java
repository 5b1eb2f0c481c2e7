/** Runs that mlflow-export-import writes. */
@NullMarked
package dev.runstore.formats.mlflow;

import org.jspecify.annotations.NullMarked;
