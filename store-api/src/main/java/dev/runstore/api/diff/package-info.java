/**
 * What differs between two runs, in any two stores, with memory that their length hardly changes.
 */
@NullMarked
package dev.runstore.api.diff;

import org.jspecify.annotations.NullMarked;
