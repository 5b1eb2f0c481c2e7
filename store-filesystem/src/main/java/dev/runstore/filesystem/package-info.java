/** The embedded store: runs and artifacts as files of one directory. */
@NullMarked
package dev.runstore.filesystem;

import org.jspecify.annotations.NullMarked;
