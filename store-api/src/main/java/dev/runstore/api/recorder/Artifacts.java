package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Stores the artifacts of a run. */
final class Artifacts {
  private final Recorder recorder;
  private final RunWriter writer;

  Artifacts(Recorder recorder, RunWriter writer) {
    this.recorder = recorder;
    this.writer = writer;
  }

  /** Stores an artifact; one that is not kept because of an outage is only described. */
  Put put(ArtifactKey key, Content content, ArtifactOptions options) {
    return recorder.threads().call(() -> stored(key, content, options));
  }

  /** As the other, of a stream that can be read once; read by the caller's thread. */
  Put put(ArtifactKey key, InputStream content, ArtifactOptions options) {
    try (Replay replay = new Replay(content)) {
      return stored(key, replay, options);
    }
  }

  /** Stores the bytes of a payload; empty if that cannot be done. Throws only by policy. */
  Optional<ArtifactKey> spill(ArtifactKey key, Content content, ArtifactOptions options) {
    try {
      return Optional.of(put(key, content, options)).filter(Put::isKept).map(put -> key);
    } catch (StoreException e) {
      if (recorder.settings().outage() instanceof OutagePolicy.Fail) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Put stored(ArtifactKey key, Content content, ArtifactOptions options) {
    if (writer.isWritable()) {
      Optional<ArtifactInfo> info = writer.delivery().store(key, content, options);
      if (info.isPresent()) {
        return new Put(info.get(), true);
      }
    }
    try (InputStream in = content.open()) {
      return new Put(
          Content.described(key, in, options, recorder.settings().clock().instant()), false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the content of artifact " + key, e);
    }
  }

  /**
   * The answer.
   *
   * @param info what is stored, or would be
   * @param isKept whether it is
   */
  record Put(ArtifactInfo info, boolean isKept) {}
}
