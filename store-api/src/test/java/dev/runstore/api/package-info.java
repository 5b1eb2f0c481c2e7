@NullMarked
package dev.runstore.api;

import org.jspecify.annotations.NullMarked;
