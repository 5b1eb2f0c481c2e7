/** Logs of Inspect, which evaluates models and agents. */
@NullMarked
package dev.runstore.formats.inspect;

import org.jspecify.annotations.NullMarked;
