@NullMarked
package dev.runstore.formats.claudecode;

import org.jspecify.annotations.NullMarked;
