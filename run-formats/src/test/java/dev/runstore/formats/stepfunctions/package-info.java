@NullMarked
package dev.runstore.formats.stepfunctions;

import org.jspecify.annotations.NullMarked;
