@NullMarked
package dev.runstore.s3.index;

import org.jspecify.annotations.NullMarked;
