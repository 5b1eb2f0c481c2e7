/** Faults around real stores: lost answers, refusals, delays, counted calls. */
@NullMarked
package dev.runstore.testkit.faults;

import org.jspecify.annotations.NullMarked;
