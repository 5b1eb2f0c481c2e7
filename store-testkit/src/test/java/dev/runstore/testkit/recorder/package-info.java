/** Tests of the recorder on the in-memory stores. */
@NullMarked
package dev.runstore.testkit.recorder;

import org.jspecify.annotations.NullMarked;
