@NullMarked
package dev.runstore.formats.prefect;

import org.jspecify.annotations.NullMarked;
