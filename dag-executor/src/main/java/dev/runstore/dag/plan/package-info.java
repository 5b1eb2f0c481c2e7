/** From a runbook to an order in which its steps can run. */
@NullMarked
package dev.runstore.dag.plan;

import org.jspecify.annotations.NullMarked;
