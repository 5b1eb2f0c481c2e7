package dev.runstore.api.diff;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.model.Run;

/**
 * One of two runs that are compared.
 *
 * @param executions where its history is
 * @param artifacts where its artifacts are
 * @param run its header
 */
public record RunSide(ExecutionStore executions, ArtifactStore artifacts, Run run) {}
