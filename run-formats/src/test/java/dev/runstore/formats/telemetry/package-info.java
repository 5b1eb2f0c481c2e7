@NullMarked
package dev.runstore.formats.telemetry;

import org.jspecify.annotations.NullMarked;
