@NullMarked
package dev.runstore.formats.folder;

import org.jspecify.annotations.NullMarked;
