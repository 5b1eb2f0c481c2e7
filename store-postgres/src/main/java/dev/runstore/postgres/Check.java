package dev.runstore.postgres;

import dev.runstore.api.ByteRange;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Looks for damage: runs whose rows do not say what their events say, bytes that have changed. */
final class Check {
  private static final int BATCH = 500;
  private static final String RUNS =
      "select run_id from runstore.runs where tenant_id = ? and run_id > ? order by run_id limit "
          + BATCH;
  private static final String OWNERS =
      "select distinct a.run_id, exists (select from runstore.runs r where r.tenant_id = ?"
          + " and r.run_id = a.run_id), exists (select from runstore.run_tombstones t"
          + " where t.tenant_id = ? and t.run_id = a.run_id) from runstore.artifacts a"
          + " where a.tenant_id = ? and a.run_id > ? order by a.run_id limit "
          + BATCH;
  private static final Duration UNFINISHED = Duration.ofDays(1);
  private static final String LEFT =
      "select (select count(*) from runstore.artifact_uploads where tenant_id = ?"
          + " and touched_at <= ?), (select count(*) from runstore.artifact_uploads"
          + " where tenant_id = ? and touched_at > ?),"
          + " (select count(*) from runstore.run_tombstones t where t.tenant_id = ?"
          + " and not t.purged and not exists (select from runstore.runs r"
          + " where r.tenant_id = t.tenant_id and r.run_id = t.run_id))";

  private final TenantView view;
  private final Repair repair;
  private final RunCheck runs;
  private final Consumer<Finding> found;

  Check(TenantView view, Repair repair, Consumer<Finding> found) {
    this.view = view;
    this.repair = repair;
    this.runs = new RunCheck(view, repair, found);
    this.found = found;
  }

  void all() {
    String after = "";
    List<String> ids;
    do {
      ids = page(after);
      ids.forEach(id -> runs.check(new RunId(id)));
      after = ids.isEmpty() ? after : ids.get(ids.size() - 1);
    } while (ids.size() == BATCH);
    owners();
    left();
  }

  private List<String> page(String after) {
    return view.database()
        .read(
            view.key(),
            "check runs",
            RUNS,
            p -> p.text(view.key()).text(after),
            row -> row.getString(1));
  }

  private record Owner(RunId runId, boolean known, boolean deleted) {}

  /** The runs that have artifacts. */
  static Stream<RunId> withArtifacts(TenantView view) {
    return Stream.iterate(
            owners(view, ""),
            owners -> !owners.isEmpty(),
            owners -> owners(view, owners.get(owners.size() - 1).runId.value()))
        .flatMap(List::stream)
        .map(Owner::runId);
  }

  private static List<Owner> owners(TenantView view, String after) {
    return view.database()
        .read(
            view.key(),
            "look for artifacts",
            OWNERS,
            p -> p.text(view.key()).text(view.key()).text(view.key()).text(after),
            row -> new Owner(new RunId(row.getString(1)), row.getBoolean(2), row.getBoolean(3)));
  }

  private void owners() {
    String after = "";
    List<Owner> owners;
    do {
      owners = owners(view, after);
      for (Owner owner : owners) {
        readable(owner.runId);
        if (owner.deleted && !owner.known) {
          mend(
              Severity.WARNING,
              "artifacts of run " + owner.runId,
              "the run was deleted and they were not",
              () -> new ArtifactRemoval(view).deleteAll(owner.runId));
        } else if (!owner.known) {
          found.accept(
              new Finding(
                  Severity.NOTICE,
                  "artifacts of run " + owner.runId,
                  "no run of this store owns them",
                  "wct store check --remove-unowned removes them when they are older than a day",
                  false));
        }
        after = owner.runId.value();
      }
    } while (owners.size() == BATCH);
  }

  private void readable(RunId runId) {
    try {
      artifacts(runId);
    } catch (StoreException.Corrupt e) {
      found.accept(
          new Finding(
              Severity.LOSS,
              "artifacts of run " + runId,
              e.getMessage() + "; those after it were not looked at",
              "restore it from a backup",
              false));
    }
  }

  private void artifacts(RunId runId) {
    PostgresArtifacts artifacts = new PostgresArtifacts(view);
    Optional<PageRequest> request = Optional.of(PageRequest.first(100));
    while (request.isPresent()) {
      PageRequest current = request.get();
      Page<ArtifactInfo> page = artifacts.list(runId, current);
      page.items().forEach(info -> content(artifacts, info));
      request = page.next().map(current::from);
    }
  }

  private void content(PostgresArtifacts artifacts, ArtifactInfo info) {
    try (InputStream in = artifacts.open(info.key(), ByteRange.ALL)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (StoreException.NotFound e) {
      return; // deleted in between
    } catch (IOException e) {
      if (!(e.getCause() instanceof StoreException.Corrupt)) {
        throw new StoreException.Unavailable(
            "check artifact " + info.key() + " in " + view.place(), e);
      }
      found.accept(
          new Finding(
              Severity.LOSS,
              "artifact " + info.key(),
              String.valueOf(e.getMessage()),
              "store it again under another name",
              false));
    }
  }

  private void left() {
    Instant before = view.session().now().minus(UNFINISHED);
    long[] counts =
        view.database()
            .read(
                view.key(),
                "check what is left over",
                LEFT,
                p ->
                    p.text(view.key())
                        .time(Optional.of(before))
                        .text(view.key())
                        .time(Optional.of(before))
                        .text(view.key()),
                row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)})
            .get(0);
    if (counts[0] > 0) {
      mend(
          Severity.NOTICE,
          "tenant " + view.tenant(),
          counts[0] + " artifacts that were not finished",
          () -> new ArtifactRemoval(view).removeUploads(Optional.empty(), before));
    }
    if (counts[1] > 0) {
      found.accept(
          new Finding(
              Severity.NOTICE,
              "tenant " + view.tenant(),
              counts[1] + " artifacts that are being written, or were not finished",
              "wct store check --repair removes them when they are older than a day",
              false));
    }
    if (counts[2] > 0) {
      mend(
          Severity.WARNING,
          "tenant " + view.tenant(),
          "events of " + counts[2] + " deleted runs are left",
          () -> new RunDeletion(view).purgeLeft(view.session().now()));
    }
  }

  private void mend(Severity severity, String place, String problem, Runnable removal) {
    boolean mended = repair == Repair.MEND;
    if (mended) {
      removal.run();
    }
    found.accept(
        new Finding(
            severity,
            place,
            problem,
            mended ? "they were removed" : "wct store check --repair removes them",
            mended));
  }
}
