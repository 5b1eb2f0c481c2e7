package dev.runstore.api.diff;

import dev.runstore.api.model.StepId;
import java.util.Optional;
import java.util.OptionalInt;

/** What an artifact is known by in both runs: the step and attempt that wrote it, and its name. */
record ArtifactPlace(Optional<StepId> step, OptionalInt attempt, String name) {}
