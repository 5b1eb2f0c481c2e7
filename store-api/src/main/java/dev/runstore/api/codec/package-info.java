/** The versioned JSON form of events and records. */
@NullMarked
package dev.runstore.api.codec;

import org.jspecify.annotations.NullMarked;
