/** Which runs: an expression over their headers, ranges, counts, and the largest by a figure. */
@NullMarked
package dev.runstore.api.query;

import org.jspecify.annotations.NullMarked;
