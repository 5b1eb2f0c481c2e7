package dev.runstore.s3.index;

import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Found;
import dev.runstore.s3.bucket.TenantKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the index says. Read in the order in which runs move, open, closed, segments: so none is
 * missed, and one that moves meanwhile is met twice.
 *
 * @param open those without a closed mark or a deleted one, the newest first
 * @param closed the last mark of each run
 * @param marks all marks of closed runs
 * @param deleted those that are not there any more
 * @param manifests all manifests, the last first
 * @param manifest the last manifest
 * @param begun whether the index has been kept since the first run
 * @param compacted whether there has ever been a manifest
 */
record Snapshot(
    List<RunId> open,
    Map<RunId, Mark> closed,
    List<Mark> marks,
    Set<RunId> deleted,
    List<String> manifests,
    Manifest manifest,
    boolean begun,
    boolean compacted) {

  static List<RunId> open(Bucket bucket, IndexKeys keys) {
    List<RunId> open = new ArrayList<>();
    for (Entry entry : bucket.all(keys.open())) {
      Inverted.id(entry.key().substring(keys.open().length())).ifPresent(open::add);
    }
    return open;
  }

  static Snapshot read(Bucket bucket, IndexKeys keys) {
    List<RunId> opened = open(bucket, keys);
    Map<RunId, Mark> closed = new HashMap<>();
    List<Mark> marks = new ArrayList<>();
    Set<RunId> deleted = new HashSet<>();
    List<String> manifests = new ArrayList<>();
    boolean begun = false;
    boolean compacted = false;
    for (Entry entry : bucket.all(keys.root())) {
      String key = entry.key();
      if (key.startsWith(keys.closed())) {
        Mark.parse(key.substring(keys.closed().length()))
            .ifPresent(
                mark -> {
                  marks.add(mark);
                  closed.merge(
                      mark.id(), mark, (one, other) -> one.notes() > other.notes() ? one : other);
                });
      } else if (key.startsWith(keys.deleted())) {
        TenantKeys.runNamed(key.substring(keys.deleted().length())).ifPresent(deleted::add);
      } else if (key.startsWith(keys.manifests())) {
        if (TenantKeys.numbered(key.substring(keys.manifests().length())) > 0) {
          manifests.add(key);
        }
      } else if (key.equals(keys.begun())) {
        begun = true;
      } else if (key.equals(keys.compacted())) {
        compacted = true;
      } else if (key.compareTo(keys.open()) > 0) {
        break;
      }
    }
    opened.removeIf(id -> closed.containsKey(id) || deleted.contains(id));
    return new Snapshot(
        opened, closed, marks, deleted, manifests, manifest(bucket, manifests), begun, compacted);
  }

  private static Manifest manifest(Bucket bucket, List<String> manifests) {
    if (manifests.isEmpty()) {
      return Manifest.NONE;
    }
    Optional<Found> found = bucket.get(manifests.get(0));
    if (found.isEmpty()) {
      throw new Vanished(manifests.get(0));
    }
    try {
      return Manifest.decode(found.get().bytes());
    } catch (IllegalArgumentException e) {
      throw bucket.corrupt(manifests.get(0), String.valueOf(e.getMessage()), e);
    }
  }
}
