/** Runs put together in memory, for the importers of formats whose files are read as a whole. */
@NullMarked
package dev.runstore.formats.draft;

import org.jspecify.annotations.NullMarked;
