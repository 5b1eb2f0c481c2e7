/** Figures over many runs, in groups, with memory that does not depend on their number. */
@NullMarked
package dev.runstore.api.stats;

import org.jspecify.annotations.NullMarked;
