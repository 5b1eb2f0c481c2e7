/** Histories of executions of AWS Step Functions. */
@NullMarked
package dev.runstore.formats.stepfunctions;

import org.jspecify.annotations.NullMarked;
