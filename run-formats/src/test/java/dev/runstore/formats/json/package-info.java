@NullMarked
package dev.runstore.formats.json;

import org.jspecify.annotations.NullMarked;
