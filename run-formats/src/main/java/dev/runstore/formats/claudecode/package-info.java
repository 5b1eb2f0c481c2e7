/** Session lines of Claude Code. */
@NullMarked
package dev.runstore.formats.claudecode;

import org.jspecify.annotations.NullMarked;
