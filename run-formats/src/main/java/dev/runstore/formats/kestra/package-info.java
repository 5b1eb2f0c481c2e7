/** Executions of Kestra. */
@NullMarked
package dev.runstore.formats.kestra;

import org.jspecify.annotations.NullMarked;
