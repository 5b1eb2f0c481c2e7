/** The bundle: a run with its artifacts in one compressed file. */
@NullMarked
package dev.runstore.formats.bundle;

import org.jspecify.annotations.NullMarked;
