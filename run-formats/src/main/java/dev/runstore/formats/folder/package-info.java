/** A run as a folder of files. */
@NullMarked
package dev.runstore.formats.folder;

import org.jspecify.annotations.NullMarked;
