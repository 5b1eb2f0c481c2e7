/** The one fold that turns the events of a run into its state. */
@NullMarked
package dev.runstore.api.fold;

import org.jspecify.annotations.NullMarked;
