@NullMarked
package dev.runstore.formats.dbt;

import org.jspecify.annotations.NullMarked;
