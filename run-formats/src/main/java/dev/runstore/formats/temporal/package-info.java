/** Histories of Temporal workflows. */
@NullMarked
package dev.runstore.formats.temporal;

import org.jspecify.annotations.NullMarked;
