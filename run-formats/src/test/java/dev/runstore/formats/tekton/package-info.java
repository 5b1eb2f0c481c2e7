@NullMarked
package dev.runstore.formats.tekton;

import org.jspecify.annotations.NullMarked;
