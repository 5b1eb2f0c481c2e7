/** Traces of OpenTelemetry and Jaeger: a trace becomes a run, a span a step. */
@NullMarked
package dev.runstore.formats.trace;

import org.jspecify.annotations.NullMarked;
