package dev.runstore.s3.index;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Content;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts what the marks say into segments. New segments come first, then the manifest that names
 * them, created if absent, so of two compactions one counts; then the marks go. One that dies
 * leaves marks that say again what the segments say, or segments that no manifest names.
 */
final class Compaction {
  private static final int SEGMENT = 1_000;

  private final Bucket bucket;
  private final IndexKeys keys;
  private final Summaries summaries;
  private final List<String> written = new ArrayList<>();

  Compaction(Bucket bucket, IndexKeys keys, Summaries summaries) {
    this.bucket = bucket;
    this.keys = keys;
    this.summaries = summaries;
  }

  /** Whether the marks went into segments. */
  boolean run() {
    Snapshot index = Snapshot.read(bucket, keys);
    if (index.marks().isEmpty() && index.deleted().isEmpty()) {
      return false;
    }
    Manifest before = index.manifest();
    Map<Integer, List<RunId>> changes = changes(index);
    List<SegmentInfo> segments = new ArrayList<>();
    List<SegmentInfo> replaced = new ArrayList<>();
    for (int i = 0; i < Math.max(1, before.segments().size()); i++) {
      Optional<SegmentInfo> there =
          i < before.segments().size() ? Optional.of(before.segments().get(i)) : Optional.empty();
      List<RunId> ids = changes.getOrDefault(i, List.of());
      if (ids.isEmpty()) {
        there.ifPresent(segments::add);
      } else {
        segments.addAll(rewritten(there, ids, index, i == 0));
        there.ifPresent(replaced::add);
      }
    }
    Manifest after = new Manifest(before.number() + 1, segments);
    if (!bucket.createOwn(keys.manifest(after.number()), Content.json(after.encode()))) {
      bucket.delete(written);
      return false;
    }
    if (!index.compacted()) {
      bucket.put(keys.compacted(), Content.text(""));
    }
    List<String> gone = new ArrayList<>();
    index.marks().forEach(mark -> gone.add(keys.closed(mark)));
    index.deleted().forEach(id -> gone.add(keys.deleted(id)));
    gone.addAll(index.manifests());
    replaced.forEach(segment -> gone.add(keys.segment(segment.name())));
    bucket.deleteTogether(gone);
    return true;
  }

  /** Which runs change in which segment. */
  private static Map<Integer, List<RunId>> changes(Snapshot index) {
    Map<Integer, List<RunId>> changes = new HashMap<>();
    List<SegmentInfo> segments = index.manifest().segments();
    List<RunId> ids = new ArrayList<>(index.closed().keySet());
    index.deleted().stream().filter(id -> !index.closed().containsKey(id)).forEach(ids::add);
    for (RunId id : ids) {
      int at = 0;
      while (at < segments.size() - 1 && segments.get(at).oldest().compareTo(id) > 0) {
        at++;
      }
      changes.computeIfAbsent(at, key -> new ArrayList<>()).add(id);
    }
    return changes;
  }

  private List<SegmentInfo> rewritten(
      Optional<SegmentInfo> segment, List<RunId> ids, Snapshot index, boolean newest) {
    TreeMap<RunId, Run> runs = new TreeMap<>(java.util.Comparator.reverseOrder());
    segment.ifPresent(there -> summaries.of(there).forEach(run -> runs.put(run.id(), run)));
    for (RunId id : ids) {
      Mark mark = index.closed().get(id);
      if (index.deleted().contains(id)) {
        runs.remove(id);
      } else if (mark != null) {
        runs.merge(
            id, summaries.of(mark), (old, now) -> now.noteCount() >= old.noteCount() ? now : old);
      }
    }
    List<Run> all = new ArrayList<>(runs.values());
    List<SegmentInfo> made = new ArrayList<>();
    int first = newest ? all.size() % SEGMENT : 0;
    for (int from = 0; from < all.size(); ) {
      int to = from == 0 && first > 0 ? first : Math.min(all.size(), from + SEGMENT);
      made.add(write(all.subList(from, to)));
      from = to;
    }
    return made;
  }

  private SegmentInfo write(List<Run> runs) {
    SegmentInfo segment = SegmentInfo.of(EventId.next().value(), runs);
    byte[] packed = Lines.pack(runs.stream().map(dev.runstore.api.codec.RunCodec::encode).toList());
    String key = keys.segment(segment.name());
    bucket.put(
        key, new Content(packed, packed.length, "application/gzip", Map.of(), Optional.empty()));
    written.add(key);
    return segment;
  }
}
