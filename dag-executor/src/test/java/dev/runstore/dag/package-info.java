@NullMarked
package dev.runstore.dag;

import org.jspecify.annotations.NullMarked;
