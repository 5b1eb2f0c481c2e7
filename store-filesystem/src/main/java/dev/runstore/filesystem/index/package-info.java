/** The index that lists runs without reading them. Not for callers of the store. */
@NullMarked
package dev.runstore.filesystem.index;

import org.jspecify.annotations.NullMarked;
