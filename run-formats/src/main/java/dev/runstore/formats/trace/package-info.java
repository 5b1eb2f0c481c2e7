/** Traces of OpenTelemetry and Jaeger: a trace is a run, a span a step, on the way in and out. */
@NullMarked
package dev.runstore.formats.trace;

import org.jspecify.annotations.NullMarked;
