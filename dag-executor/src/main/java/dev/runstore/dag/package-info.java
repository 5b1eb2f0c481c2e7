/** From a runbook to a plan to a recorded parallel execution. */
@NullMarked
package dev.runstore.dag;

import org.jspecify.annotations.NullMarked;
