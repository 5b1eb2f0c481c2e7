/** Exports for tools that watch and trace other systems. */
@NullMarked
package dev.runstore.formats.telemetry;

import org.jspecify.annotations.NullMarked;
