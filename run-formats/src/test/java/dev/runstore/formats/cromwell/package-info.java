@NullMarked
package dev.runstore.formats.cromwell;

import org.jspecify.annotations.NullMarked;
