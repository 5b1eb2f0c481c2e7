/** Runs as folders of files: those of other tools, and the one that is exported for people. */
@NullMarked
package dev.runstore.formats.folder;

import org.jspecify.annotations.NullMarked;
