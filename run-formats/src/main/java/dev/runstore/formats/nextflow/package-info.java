/** Messages that Nextflow sends to Tower, now Seqera Platform. */
@NullMarked
package dev.runstore.formats.nextflow;

import org.jspecify.annotations.NullMarked;
