@NullMarked
package dev.runstore.s3;

import org.jspecify.annotations.NullMarked;
