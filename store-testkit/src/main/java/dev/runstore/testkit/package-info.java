/** The contract of the stores as tests, and the tools those tests need. */
@NullMarked
package dev.runstore.testkit;

import org.jspecify.annotations.NullMarked;
