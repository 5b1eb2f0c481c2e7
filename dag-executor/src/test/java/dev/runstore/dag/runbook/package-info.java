@NullMarked
package dev.runstore.dag.runbook;

import org.jspecify.annotations.NullMarked;
