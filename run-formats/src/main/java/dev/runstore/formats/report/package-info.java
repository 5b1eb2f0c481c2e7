/** Reports of a run for people: bounded, whatever the size of the run. */
@NullMarked
package dev.runstore.formats.report;

import org.jspecify.annotations.NullMarked;
