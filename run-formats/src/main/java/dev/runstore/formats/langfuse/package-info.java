/** Traces that Langfuse exports. */
@NullMarked
package dev.runstore.formats.langfuse;

import org.jspecify.annotations.NullMarked;
