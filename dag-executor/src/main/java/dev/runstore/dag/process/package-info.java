/**
 * Child processes: their output while they run, their cost, and their end with all they started.
 */
@NullMarked
package dev.runstore.dag.process;

import org.jspecify.annotations.NullMarked;
