@NullMarked
package dev.runstore.dag.process;

import org.jspecify.annotations.NullMarked;
