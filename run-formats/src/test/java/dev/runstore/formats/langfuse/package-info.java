@NullMarked
package dev.runstore.formats.langfuse;

import org.jspecify.annotations.NullMarked;
