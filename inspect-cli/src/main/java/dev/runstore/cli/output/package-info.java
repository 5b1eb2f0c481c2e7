/** How the command line writes: tables, machine formats, times, colours, and nothing unsafe. */
@NullMarked
package dev.runstore.cli.output;

import org.jspecify.annotations.NullMarked;
