/** The examples of the documentation and of the folder {@code examples}, compiled and run. */
@NullMarked
package dev.runstore.filesystem.examples;

import org.jspecify.annotations.NullMarked;
