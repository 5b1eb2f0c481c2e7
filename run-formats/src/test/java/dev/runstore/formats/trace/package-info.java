@NullMarked
package dev.runstore.formats.trace;

import org.jspecify.annotations.NullMarked;
