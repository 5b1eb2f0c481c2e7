@NullMarked
package dev.runstore.formats.wfformat;

import org.jspecify.annotations.NullMarked;
