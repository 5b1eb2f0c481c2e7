/** Which runs to keep, deletion plans and their receipts. */
@NullMarked
package dev.runstore.api.retention;

import org.jspecify.annotations.NullMarked;
