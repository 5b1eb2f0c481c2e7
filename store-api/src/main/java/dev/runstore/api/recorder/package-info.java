/** What an engine author uses to record a run. */
@NullMarked
package dev.runstore.api.recorder;

import org.jspecify.annotations.NullMarked;
