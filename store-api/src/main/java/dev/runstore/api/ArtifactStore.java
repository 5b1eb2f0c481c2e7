package dev.runstore.api;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The artifacts of one tenant's runs: named bytes, written once.
 *
 * <p>Thread-safe and blocking. Takes and returns no {@code null}. An artifact is visible when all
 * of it has been stored, or not at all. The store does not know runs: it takes artifacts of any run
 * id. Each method may throw {@link StoreException.Unavailable}, {@link StoreException.Forbidden},
 * and after the session was closed {@link IllegalStateException}; on a damaged record {@link
 * StoreException.Corrupt}.
 */
public interface ArtifactStore {
  /** The tenant whose artifacts these are. */
  TenantId tenant();

  /**
   * Stores an artifact. The store reads the stream to its end, whatever its length, with bounded
   * memory, and does not close it. If reading fails, its exception comes out and nothing is
   * visible.
   *
   * @return {@code isNew} false if the same content was there already
   * @throws StoreException.AlreadyExists if other content is under this key
   * @throws java.io.UncheckedIOException if the stream cannot be read
   */
  StoredArtifact put(ArtifactKey key, InputStream content, ArtifactOptions options);

  /** What is known of an artifact. Empty if there is none. */
  Optional<ArtifactInfo> find(ArtifactKey key);

  /**
   * The content of an artifact, to be closed by the caller. At the end of a full read the digest is
   * checked: if it is not the stored one, the read throws an {@link java.io.IOException} whose
   * cause is {@link StoreException.Corrupt}.
   *
   * @throws StoreException.NotFound if there is no such artifact
   * @throws IllegalArgumentException if the range begins after the end
   */
  InputStream open(ArtifactKey key, ByteRange range);

  /** A page of the artifacts of a run, those of the whole run first, then by step run and name. */
  Page<ArtifactInfo> list(RunId runId, PageRequest page);

  /**
   * The artifacts of a run that are there and that lists leave out, because what the store keeps
   * about them is damaged or may not be read; each as people find it in the store. Whoever shows a
   * run to people tells them.
   *
   * @return empty if there is none
   */
  default List<String> unreadable(RunId runId) {
    return List.of();
  }

  /**
   * Makes sure that artifacts can be stored, so that work whose artifacts would be refused need not
   * begin. A store that cannot tell without storing one, or that shares the fate of the execution
   * store, does nothing.
   *
   * @throws StoreException.Forbidden if this caller may not store artifacts of this tenant
   */
  default void requireWritable() {}

  /**
   * A link that gives the content without credentials until it runs out.
   *
   * @throws StoreException.Unsupported if the store cannot, see {@link Capability#LINKS}
   * @throws StoreException.NotFound if there is no such artifact
   */
  URI link(ArtifactKey key, Duration ttl);

  /**
   * Deletes an artifact.
   *
   * @return false if there was none
   */
  boolean delete(ArtifactKey key);

  /**
   * Deletes all artifacts of a run, as well as what unfinished writes to it have left for longer
   * than a day.
   *
   * @return how many there were
   */
  long deleteAll(RunId runId);

  /**
   * Stores a message as an artifact of the run. Its content is checked against its schema first.
   *
   * @param artifactId the artifact's name
   * @throws InvalidMessageException if it does not follow its schema
   */
  default ArtifactInfo save(RunId runId, String artifactId, Message message) {
    return Messages.save(this, runId, artifactId, message);
  }

  /**
   * A message of the run. Its content is checked against its schema again.
   *
   * @throws StoreException.NotFound if there is no such artifact
   * @throws InvalidMessageException if the artifact is no message or does not follow its schema
   */
  default Message get(RunId runId, String artifactId) {
    return Messages.get(this, runId, artifactId);
  }

  /** All artifacts of a run; pages as it is walked. */
  default Iterable<ArtifactInfo> listArtifacts(RunId runId) {
    return Pages.all(100, page -> list(runId, page));
  }
}
