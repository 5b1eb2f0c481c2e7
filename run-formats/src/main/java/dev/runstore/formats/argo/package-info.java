/** Statuses of Argo workflows, also those that Kubeflow Pipelines ran. */
@NullMarked
package dev.runstore.formats.argo;

import org.jspecify.annotations.NullMarked;
