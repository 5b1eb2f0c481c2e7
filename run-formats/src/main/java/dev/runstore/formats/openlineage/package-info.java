/** Events of OpenLineage: each run they tell of becomes a run. */
@NullMarked
package dev.runstore.formats.openlineage;

import org.jspecify.annotations.NullMarked;
