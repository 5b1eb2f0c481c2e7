@NullMarked
package dev.runstore.formats.report;

import org.jspecify.annotations.NullMarked;
