/** Workflows of Conductor. */
@NullMarked
package dev.runstore.formats.conductor;

import org.jspecify.annotations.NullMarked;
