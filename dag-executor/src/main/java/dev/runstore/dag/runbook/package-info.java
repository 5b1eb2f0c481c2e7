/** Runbooks: workflows as people write them, read from YAML with the place of every word. */
@NullMarked
package dev.runstore.dag.runbook;

import org.jspecify.annotations.NullMarked;
