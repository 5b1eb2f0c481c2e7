/** What store-api writes once over any store, tried on the reference store. */
@NullMarked
package dev.runstore.testkit.calls;

import org.jspecify.annotations.NullMarked;
