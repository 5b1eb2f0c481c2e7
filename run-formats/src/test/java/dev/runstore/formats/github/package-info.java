@NullMarked
package dev.runstore.formats.github;

import org.jspecify.annotations.NullMarked;
