/** The history of one run as journal segments, notes and leases. Not for callers of the store. */
@NullMarked
package dev.runstore.filesystem.journal;

import org.jspecify.annotations.NullMarked;
