/** The folder for people, a projection of a run that has ended. Not for callers of the store. */
@NullMarked
package dev.runstore.filesystem.readable;

import org.jspecify.annotations.NullMarked;
