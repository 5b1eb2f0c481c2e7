@NullMarked
package dev.runstore.formats.sweagent;

import org.jspecify.annotations.NullMarked;
