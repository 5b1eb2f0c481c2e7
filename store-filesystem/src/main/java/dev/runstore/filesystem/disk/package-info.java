/**
 * Files, folders and locks: the only code that writes, syncs, links or renames. Not for callers of
 * the store.
 */
@NullMarked
package dev.runstore.filesystem.disk;

import org.jspecify.annotations.NullMarked;
