/**
 * The contract on a map that can only get, list and create if absent, as an object store can: a
 * proof that it can be met there.
 */
@NullMarked
package dev.runstore.testkit.objects;

import org.jspecify.annotations.NullMarked;
