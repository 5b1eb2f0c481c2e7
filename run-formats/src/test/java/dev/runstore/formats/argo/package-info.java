@NullMarked
package dev.runstore.formats.argo;

import org.jspecify.annotations.NullMarked;
