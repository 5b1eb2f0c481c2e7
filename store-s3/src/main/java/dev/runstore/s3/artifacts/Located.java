package dev.runstore.s3.artifacts;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.s3.bucket.TenantKeys;
import java.util.Optional;

/**
 * An artifact that is there.
 *
 * @param info what is known of it
 * @param blob the upload that holds its bytes, if its own object does not
 */
record Located(ArtifactInfo info, Optional<String> blob) {
  /** The key of the object that holds the bytes. */
  String bytes(TenantKeys keys, ArtifactKey key) {
    return blob.map(upload -> keys.blob(key, upload)).orElseGet(() -> keys.artifact(key));
  }
}
