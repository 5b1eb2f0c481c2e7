/** Copies runs with their artifacts from store to store. */
@NullMarked
package dev.runstore.formats.copy;

import org.jspecify.annotations.NullMarked;
