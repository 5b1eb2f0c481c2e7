/** Value types: identifiers, statuses and the records a reader sees. None can hold a bad value. */
@NullMarked
package dev.runstore.api.model;

import org.jspecify.annotations.NullMarked;
