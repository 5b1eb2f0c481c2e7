/** Requests to the bucket: keys, conditions, failures, the clock of the server. */
@NullMarked
package dev.runstore.s3.bucket;

import org.jspecify.annotations.NullMarked;
