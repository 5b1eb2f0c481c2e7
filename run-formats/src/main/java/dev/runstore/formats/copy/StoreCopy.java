package dev.runstore.formats.copy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.EventGap;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.support.NamedArtifacts;
import dev.runstore.formats.HistoryImport;
import dev.runstore.formats.copy.CopiedRun.Result;
import dev.runstore.formats.json.StoredRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Copies runs from any store to any other: artifacts first, verified by their digests, then what is
 * missing of the history and of the notes, verified by the ids of the events. Stopped at any point,
 * or repeated, it goes on where it was; what is there already stays as it is.
 */
public final class StoreCopy {
  private static final int PAGE = 500;

  private final ExecutionStore from;
  private final ArtifactStore fromArtifacts;
  private final ExecutionStore to;
  private final ArtifactStore toArtifacts;

  /** From these stores to those. */
  public StoreCopy(
      ExecutionStore from,
      ArtifactStore fromArtifacts,
      ExecutionStore to,
      ArtifactStore toArtifacts) {
    this.from = from;
    this.fromArtifacts = fromArtifacts;
    this.to = to;
    this.toArtifacts = toArtifacts;
  }

  /**
   * Copies the runs that match. A run that cannot be copied does not keep the others back.
   *
   * @param told of each run
   * @throws StoreException.Unavailable if a store cannot be reached; copy again
   */
  public void all(RunQuery scope, Consumer<CopiedRun> told) {
    for (Run run : Pages.all(PAGE, page -> from.list(scope, page))) {
      told.accept(one(run.id()));
    }
  }

  /**
   * Copies a run.
   *
   * @throws StoreException.NotFound if there is none
   * @throws StoreException.Unavailable if a store cannot be reached; copy again
   */
  public CopiedRun one(RunId runId) {
    Transfer transfer = new Transfer();
    try {
      var unused = to.find(runId); // refuses a run that was deleted there before its bytes go
      refuseDamaged(runId);
      for (ArtifactInfo info : fromArtifacts.listArtifacts(runId)) {
        copy(info, transfer);
      }
      boolean wrote = HistoryImport.write(to, runId, new StoredRun(from, runId));
      Result result = wrote || transfer.artifacts > 0 ? Result.COPIED : Result.UNCHANGED;
      return new CopiedRun(runId, result, transfer.artifacts, transfer.bytes, Optional.empty());
    } catch (StoreException.Expired e) {
      return ended(runId, Result.DELETED, transfer, e);
    } catch (StoreException.AlreadyExists
        | StoreException.Conflict
        | StoreException.LeaseHeld
        | StoreException.NotFound
        | StoreException.Corrupt e) {
      return ended(runId, Result.REFUSED, transfer, e);
    } catch (UncheckedIOException e) {
      if (e.getCause() != null
          && e.getCause().getCause() instanceof StoreException.Corrupt damage) {
        return ended(runId, Result.REFUSED, transfer, damage);
      }
      throw e;
    }
  }

  /** A copy that went on behind a gap would give the events other numbers. */
  private void refuseDamaged(RunId runId) {
    List<String> artifacts = fromArtifacts.unreadable(runId);
    if (!artifacts.isEmpty()) {
      throw new StoreException.Corrupt(
          "artifacts of run "
              + runId
              + " cannot be read: "
              + String.join(", ", artifacts)
              + "; it stays where it is");
    }
    List<String> lost = new ArrayList<>();
    new NamedArtifacts(from, fromArtifacts)
        .lost(runId, (key, event, problem) -> lost.add(key + ": " + problem));
    if (!lost.isEmpty()) {
      throw new StoreException.Corrupt(
          (lost.size() == 1 ? "artifact " : lost.size() + " artifacts are lost, the first is ")
              + lost.get(0)
              + ", which the history of run "
              + runId
              + " names; it stays where it is");
    }
    List<EventGap> gaps = from.gaps(runId);
    if (!gaps.isEmpty()) {
      throw new StoreException.Corrupt(
          gaps.stream().map(EventGap::toString).collect(Collectors.joining(", "))
              + " of run "
              + runId
              + " cannot be read any more; it stays where it is");
    }
  }

  private static CopiedRun ended(RunId runId, Result result, Transfer transfer, Exception why) {
    return new CopiedRun(
        runId,
        result,
        transfer.artifacts,
        transfer.bytes,
        Optional.of(String.valueOf(why.getMessage())));
  }

  private void copy(ArtifactInfo info, Transfer transfer) {
    Optional<Sha256> there = toArtifacts.find(info.key()).map(ArtifactInfo::sha256);
    if (there.equals(Optional.of(info.sha256()))) {
      return;
    }
    if (there.isPresent()) {
      throw new StoreException.AlreadyExists(
          "artifact " + info.key() + " is there with other content");
    }
    Sha256 stored;
    try (InputStream content = fromArtifacts.open(info.key(), ByteRange.ALL)) {
      stored =
          toArtifacts
              .put(info.key(), content, new ArtifactOptions(info.contentType(), info.attributes()))
              .info()
              .sha256();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy artifact " + info.key(), e);
    }
    if (!stored.equals(info.sha256())) {
      throw new StoreException.Corrupt(
          "artifact " + info.key() + " came out with digest " + stored + ", not " + info.sha256());
    }
    transfer.artifacts++;
    transfer.bytes += info.byteLength();
  }

  private static final class Transfer {
    private long artifacts;
    private long bytes;
  }
}
