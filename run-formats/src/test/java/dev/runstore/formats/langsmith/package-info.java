@NullMarked
package dev.runstore.formats.langsmith;

import org.jspecify.annotations.NullMarked;
