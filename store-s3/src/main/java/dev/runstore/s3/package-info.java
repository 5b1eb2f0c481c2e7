/** Runs and artifacts as objects below a prefix of each tenant. */
@NullMarked
package dev.runstore.s3;

import org.jspecify.annotations.NullMarked;
