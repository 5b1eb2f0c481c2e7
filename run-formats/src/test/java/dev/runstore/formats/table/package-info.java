@NullMarked
package dev.runstore.formats.table;

import org.jspecify.annotations.NullMarked;
