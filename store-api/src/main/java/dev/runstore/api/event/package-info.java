/** The immutable facts a run consists of. */
@NullMarked
package dev.runstore.api.event;

import org.jspecify.annotations.NullMarked;
