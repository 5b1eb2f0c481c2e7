/** Artifacts as objects. */
@NullMarked
package dev.runstore.s3.artifacts;

import org.jspecify.annotations.NullMarked;
