@NullMarked
package dev.runstore.formats.nextflow;

import org.jspecify.annotations.NullMarked;
