package dev.runstore.s3.index;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Run;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Content;
import dev.runstore.s3.bucket.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The segments and the manifest that compactions of so many ends leave. */
public final class FilledIndex {
  private static final int SEGMENT = 1_000;

  private FilledIndex() {}

  /** Of a tenant without an index; the newest run first. */
  public static void write(Place place, List<Run> runs) {
    Bucket bucket = place.bucket();
    IndexKeys keys = new IndexKeys(place.keys().index());
    List<SegmentInfo> segments = new ArrayList<>();
    for (int from = 0; from < runs.size(); from += SEGMENT) {
      List<Run> rows = runs.subList(from, Math.min(runs.size(), from + SEGMENT));
      SegmentInfo segment = SegmentInfo.of(EventId.next().value(), rows);
      byte[] packed = Lines.pack(rows.stream().map(RunCodec::encode).toList());
      bucket.put(
          keys.segment(segment.name()),
          new Content(packed, packed.length, "application/gzip", Map.of(), Optional.empty()));
      segments.add(segment);
    }
    bucket.put(keys.manifest(1), Content.json(new Manifest(1, segments).encode()));
    bucket.put(keys.compacted(), Content.text(""));
    bucket.put(keys.begun(), Content.text(""));
  }
}
