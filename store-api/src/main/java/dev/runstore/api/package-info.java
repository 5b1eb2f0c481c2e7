/** The contract of Runstore. */
@NullMarked
package dev.runstore.api;

import org.jspecify.annotations.NullMarked;
