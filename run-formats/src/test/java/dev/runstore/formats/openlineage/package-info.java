@NullMarked
package dev.runstore.formats.openlineage;

import org.jspecify.annotations.NullMarked;
