/** The JSON document of a run, and the file that carries a whole run from one store to another. */
@NullMarked
package dev.runstore.formats.json;

import org.jspecify.annotations.NullMarked;
