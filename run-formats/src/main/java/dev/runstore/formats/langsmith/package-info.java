/** Batches that the clients of LangSmith send. */
@NullMarked
package dev.runstore.formats.langsmith;

import org.jspecify.annotations.NullMarked;
