/**
 * Events of OpenLineage: each run they tell of becomes a run, and the history of a run becomes
 * events.
 */
@NullMarked
package dev.runstore.formats.openlineage;

import org.jspecify.annotations.NullMarked;
