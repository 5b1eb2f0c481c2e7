package dev.runstore.postgres;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoredArtifact;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * Stores one artifact: in one round trip if it fits a chunk, else chunk by chunk, none of which
 * anybody sees before the row that names them all.
 */
final class ArtifactUpload {
  static final int CHUNK = 1 << 20;
  private static final String CHUNK_SQL = "select runstore.put_chunk(?, ?, ?, ?, ?, ?)";
  private static final String PUT =
      "select * from runstore.put_artifact(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final TenantView view;
  private final ArtifactKey key;
  private final ArtifactOptions options;
  private final String blobId = EventId.next().value();
  private final MessageDigest digest = Sha256.begin();
  private long length;
  private int parts;

  ArtifactUpload(TenantView view, ArtifactKey key, ArtifactOptions options) {
    this.view = view;
    this.key = key;
    this.options = options;
  }

  private record Answer(
      String outcome, Optional<Instant> at, Optional<byte[]> info, Optional<String> sha256) {}

  StoredArtifact store(InputStream content) {
    boolean done = false;
    try {
      StoredArtifact stored = send(content);
      done = stored.isNew();
      return stored;
    } finally {
      if (!done && parts > 0) {
        abandon();
      }
    }
  }

  private StoredArtifact send(InputStream content) {
    view.session().register(view.tenant());
    byte[] chunk = next(content);
    while (chunk.length == CHUNK) {
      write(chunk);
      chunk = next(content);
    }
    if (parts > 0 && chunk.length > 0) {
      write(chunk);
    }
    return commit(chunk);
  }

  private byte[] next(InputStream content) {
    try {
      byte[] chunk = content.readNBytes(CHUNK);
      digest.update(chunk);
      length += chunk.length;
      return chunk;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(byte[] chunk) {
    boolean there =
        view.database()
            .call(
                "store artifact " + key,
                CHUNK_SQL,
                p ->
                    p.text(view.key())
                        .text(key.runId().value())
                        .text(blobId)
                        .count(parts)
                        .bytes(chunk)
                        .time(view.now()),
                row -> row.getBoolean(1));
    parts++;
    if (!there) {
      throw swept();
    }
  }

  private StoreException swept() {
    return new StoreException.Unavailable(
        "artifact "
            + key
            + " in "
            + view.place()
            + ": what was written of it was swept away in between; store it again");
  }

  private StoredArtifact commit(byte[] chunk) {
    Sha256 sha256 = Sha256.ended(digest.digest());
    ArtifactInfo info =
        new ArtifactInfo(
            key, length, sha256, options.contentType(), Instant.EPOCH, options.attributes());
    Answer answer =
        view.database()
            .call(
                "store artifact " + key,
                PUT,
                p ->
                    PostgresArtifacts.bind(p, view, key)
                        .text(blobId)
                        .text(sha256.toString())
                        .time(view.now())
                        .bytes(RunCodec.encode(info))
                        .bytes(parts == 0 && chunk.length > 0 ? chunk : null)
                        .flag(parts > 0),
                row ->
                    new Answer(
                        row.getString("outcome"),
                        Rows.maybeTime(row, "at"),
                        Rows.maybeBytes(row, "info"),
                        Optional.ofNullable(row.getString("sha256"))));
    return switch (answer.outcome) {
      case "done" ->
          new StoredArtifact(
              PostgresArtifacts.decode(view, RunCodec.encode(info), answer.at.orElseThrow()), true);
      case "exists" -> {
        if (!answer.sha256.orElseThrow().equals(sha256.toString())) {
          throw new StoreException.AlreadyExists(
              "artifact " + key + " is already in " + view.place() + " with other content");
        }
        yield new StoredArtifact(
            PostgresArtifacts.decode(view, answer.info.orElseThrow(), answer.at.orElseThrow()),
            false);
      }
      case "swept" -> throw swept();
      case "gone" ->
          throw new StoreException.Unavailable(
              "artifact "
                  + key
                  + " in "
                  + view.place()
                  + " was deleted while it was stored; store it again");
      default -> throw new Refusals(view).unexpected(answer.outcome);
    };
  }

  /** Removes what was written; a sweep does so later if this fails. */
  private void abandon() {
    try {
      new ArtifactRemoval(view).removeUpload(blobId);
    } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
      length = -1; // the database is away: left to a sweep
    }
  }
}
