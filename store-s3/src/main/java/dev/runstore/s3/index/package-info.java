/** The index that lists runs without reading them. */
@NullMarked
package dev.runstore.s3.index;

import org.jspecify.annotations.NullMarked;
