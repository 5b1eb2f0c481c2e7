package dev.runstore.testkit.memory;

import dev.runstore.api.model.ArtifactInfo;

/** A stored artifact. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MemoryArtifact(ArtifactInfo info, byte[] content) {}
