package dev.runstore.postgres;

import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deletes artifacts: the row that names one and its bytes together, many in bounded batches. */
final class ArtifactRemoval {
  private static final Duration UNFINISHED = Duration.ofDays(1);
  private static final int BATCH = 200;
  private static final String DELETE =
      "with gone as (delete from runstore.artifacts a where a.tenant_id = ? and a.run_id = ?"
          + " and a.step_run_id = ? and a.name_key = ? returning a.blob_id), bytes as ("
          + "delete from runstore.artifact_chunks c using gone"
          + " where c.tenant_id = ? and c.blob_id = gone.blob_id)"
          + " select count(*) from gone";
  private static final String DELETE_SOME =
      "with gone as (delete from runstore.artifacts a where a.tenant_id = ? and a.run_id = ?"
          + " and a.ctid = any (array(select x.ctid"
          + " from runstore.artifacts x where x.tenant_id = ? and x.run_id = ? limit "
          + BATCH
          + ")) returning a.blob_id), bytes as (delete from runstore.artifact_chunks c using gone"
          + " where c.tenant_id = ? and c.blob_id = gone.blob_id)"
          + " select count(*) from gone";
  private static final String UPLOADS =
      "select blob_id from runstore.artifact_uploads where tenant_id = ? and touched_at <= ?"
          + " and (?::text is null or run_id = ?) limit "
          + BATCH;
  private static final String DROP_UPLOAD =
      "with gone as (delete from runstore.artifact_uploads u where u.tenant_id = ?"
          + " and u.blob_id = ? returning u.blob_id), bytes as ("
          + "delete from runstore.artifact_chunks c using gone"
          + " where c.tenant_id = ? and c.blob_id = gone.blob_id)"
          + " select count(*) from gone";

  private final TenantView view;

  ArtifactRemoval(TenantView view) {
    this.view = view;
  }

  boolean delete(ArtifactKey key) {
    return count(
            "delete artifact " + key,
            DELETE,
            p -> PostgresArtifacts.bind(p, view, key).text(view.key()))
        > 0;
  }

  long deleteAll(RunId runId) {
    if (!view.session().looks().hasAny(view, runId)) {
      return 0;
    }
    long all = 0;
    long some;
    do {
      some =
          count(
              "delete the artifacts of run " + runId,
              DELETE_SOME,
              p ->
                  p.text(view.key())
                      .text(runId.value())
                      .text(view.key())
                      .text(runId.value())
                      .text(view.key()));
      all += some;
    } while (some == BATCH);
    removeUploads(Optional.of(runId), view.session().now().minus(UNFINISHED));
    return all;
  }

  /** Removes what unfinished writes have left that nobody has gone on with since. */
  long removeUploads(Optional<RunId> runId, Instant before) {
    long all = 0;
    List<String> left;
    do {
      left =
          view.database()
              .read(
                  view.key(),
                  "look for unfinished artifacts",
                  UPLOADS,
                  p ->
                      p.text(view.key())
                          .time(Optional.of(before))
                          .text(runId.map(RunId::value))
                          .text(runId.map(RunId::value)),
                  row -> row.getString(1));
      for (String blobId : left) {
        all += removeUpload(blobId);
      }
    } while (left.size() == BATCH);
    return all;
  }

  long removeUpload(String blobId) {
    return count(
        "remove an unfinished artifact",
        DROP_UPLOAD,
        p -> p.text(view.key()).text(blobId).text(view.key()));
  }

  private long count(String what, String sql, Database.Binder binder) {
    return view.database()
        .transaction(view.key(), what, connection -> execute(connection, sql, binder));
  }

  private static long execute(Connection connection, String sql, Database.Binder binder)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      binder.bind(new Parameters(statement));
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
