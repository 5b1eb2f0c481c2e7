/** The command line {@code wct}, one file for each command. */
@NullMarked
package dev.runstore.cli;

import org.jspecify.annotations.NullMarked;
