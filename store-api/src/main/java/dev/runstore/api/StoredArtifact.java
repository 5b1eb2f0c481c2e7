package dev.runstore.api;

import dev.runstore.api.model.ArtifactInfo;

/**
 * The answer to a put.
 *
 * @param info what is stored
 * @param isNew false if the same content was there already
 */
public record StoredArtifact(ArtifactInfo info, boolean isNew) {}
