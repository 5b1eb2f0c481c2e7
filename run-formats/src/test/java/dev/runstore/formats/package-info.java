@NullMarked
package dev.runstore.formats;

import org.jspecify.annotations.NullMarked;
