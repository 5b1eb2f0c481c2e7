/** Benchmarks of the stores beside the raw limit of the machine. */
@NullMarked
package dev.runstore.benchmarks;

import org.jspecify.annotations.NullMarked;
