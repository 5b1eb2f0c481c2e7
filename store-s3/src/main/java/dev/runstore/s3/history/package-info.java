/** Histories as numbered batches that are created once. */
@NullMarked
package dev.runstore.s3.history;

import org.jspecify.annotations.NullMarked;
