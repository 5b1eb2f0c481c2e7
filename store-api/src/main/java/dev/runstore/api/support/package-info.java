/** Helpers for backend authors. */
@NullMarked
package dev.runstore.api.support;

import org.jspecify.annotations.NullMarked;
