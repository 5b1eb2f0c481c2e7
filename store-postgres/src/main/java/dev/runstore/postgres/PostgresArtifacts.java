package dev.runstore.postgres;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoredArtifact;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Cursors;
import dev.runstore.postgres.ArtifactLooks.Listed;
import java.io.InputStream;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The artifacts of one tenant, for deployments without an object store: their bytes are rows. */
final class PostgresArtifacts implements ArtifactStore {
  private static final String OF_KEY =
      " from runstore.artifacts a where a.tenant_id = ? and a.run_id = ? and a.step_run_id = ?"
          + " and a.name_key = ?";
  private static final String FIND = "select a.blob_id, a.info, a.stored_at" + OF_KEY;
  private static final String FURTHER =
      "select a.step_run_id, a.name_key, a.info, a.stored_at from runstore.artifacts a"
          + " where a.tenant_id = ? and a.run_id = ? and (a.step_run_id, a.name_key) > (?, ?)"
          + " order by a.step_run_id, a.name_key limit ?";

  private final TenantView view;

  PostgresArtifacts(TenantView view) {
    this.view = view;
  }

  /**
   * An artifact and where its bytes are.
   *
   * @param info what is known of it
   * @param blobId of its bytes
   */
  record Stored(ArtifactInfo info, String blobId) {}

  private TenantView opened() {
    view.session().refuseUnusable();
    return view;
  }

  @Override
  public TenantId tenant() {
    return view.tenant();
  }

  static String place(ArtifactKey key) {
    return key.stepRunId().map(StepRunId::value).orElse("");
  }

  static Parameters bind(Parameters p, TenantView view, ArtifactKey key) throws SQLException {
    return p.text(view.key())
        .text(key.runId().value())
        .text(place(key))
        .text(Keys.key(key.name().value()));
  }

  @Override
  public StoredArtifact put(ArtifactKey key, InputStream content, ArtifactOptions options) {
    view.session().refuseClosed();
    return new ArtifactUpload(opened(), key, options).store(content);
  }

  @Override
  public Optional<ArtifactInfo> find(ArtifactKey key) {
    return stored(key).map(Stored::info);
  }

  private Optional<Stored> stored(ArtifactKey key) {
    return opened()
        .database()
        .read(
            view.key(),
            "find artifact " + key,
            FIND,
            p -> bind(p, view, key),
            row ->
                new Stored(
                    decode(view, row.getBytes("info"), Rows.time(row, "stored_at")),
                    row.getString("blob_id")))
        .stream()
        .findFirst();
  }

  static ArtifactInfo decode(TenantView view, byte[] json, Instant storedAt) {
    try {
      ArtifactInfo info = RunCodec.decodeArtifact(json);
      return new ArtifactInfo(
          info.key(),
          info.byteLength(),
          info.sha256(),
          info.contentType(),
          storedAt,
          info.attributes());
    } catch (IllegalArgumentException e) {
      throw new StoreException.Corrupt(
          "the info of an artifact in " + view.place() + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public InputStream open(ArtifactKey key, ByteRange range) {
    Stored stored =
        stored(key)
            .orElseThrow(
                () ->
                    new StoreException.NotFound("artifact " + key + " is not in " + view.place()));
    long length = stored.info.byteLength();
    if (range.offset() > length) {
      throw new IllegalArgumentException(
          "artifact " + key + " has " + length + " bytes, the range begins at " + range.offset());
    }
    return new ArtifactContent(view, stored, range);
  }

  /** What a row of a list holds. */
  static Listed listed(TenantView view, ResultSet row) throws SQLException {
    return new Listed(
        row.getString("step_run_id"),
        row.getString("name_key"),
        decode(view, row.getBytes("info"), Rows.time(row, "stored_at")));
  }

  @Override
  public Page<ArtifactInfo> list(RunId runId, PageRequest page) {
    String binding = "artifacts " + runId;
    List<Listed> rows =
        page.after()
            .map(cursor -> Cursors.position(cursor, binding).split("/", 2))
            .map(after -> further(runId, after, page.limit() + 1))
            .orElseGet(() -> opened().session().looks().first(view, runId, page.limit() + 1));
    if (rows.size() <= page.limit()) {
      return Page.last(rows.stream().map(Listed::info).toList());
    }
    Listed last = rows.get(page.limit() - 1);
    return new Page<>(
        rows.subList(0, page.limit()).stream().map(Listed::info).toList(),
        Optional.of(Cursors.of(binding, last.place() + "/" + last.name())));
  }

  private List<Listed> further(RunId runId, String[] after, int most) {
    return opened()
        .database()
        .read(
            view.key(),
            "list the artifacts of run " + runId,
            FURTHER,
            p -> p.text(view.key()).text(runId.value()).text(after[0]).text(after[1]).count(most),
            row -> listed(view, row));
  }

  @Override
  public URI link(ArtifactKey key, Duration ttl) {
    opened();
    throw new StoreException.Unsupported(
        view.place() + " gives no links; read artifact " + key + " with open");
  }

  @Override
  public boolean delete(ArtifactKey key) {
    return new ArtifactRemoval(opened()).delete(key);
  }

  @Override
  public long deleteAll(RunId runId) {
    return new ArtifactRemoval(opened()).deleteAll(runId);
  }
}
