/** The in-memory reference store: the contract in its plainest form. */
@NullMarked
package dev.runstore.testkit.memory;

import org.jspecify.annotations.NullMarked;
