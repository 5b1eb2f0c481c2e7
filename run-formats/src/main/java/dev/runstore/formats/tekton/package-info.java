/** Statuses of Tekton's pipeline runs and task runs. */
@NullMarked
package dev.runstore.formats.tekton;

import org.jspecify.annotations.NullMarked;
