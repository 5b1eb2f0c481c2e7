@NullMarked
package dev.runstore.formats.mlflow;

import org.jspecify.annotations.NullMarked;
