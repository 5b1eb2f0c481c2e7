@NullMarked
package dev.runstore.api.recorder;

import org.jspecify.annotations.NullMarked;
