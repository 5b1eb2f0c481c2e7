@NullMarked
package dev.runstore.formats.inspect;

import org.jspecify.annotations.NullMarked;
