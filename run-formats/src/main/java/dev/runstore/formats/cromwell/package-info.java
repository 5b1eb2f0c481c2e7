/** Metadata of workflows that Cromwell ran. */
@NullMarked
package dev.runstore.formats.cromwell;

import org.jspecify.annotations.NullMarked;
